using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting.Logging;

/// <summary><c>--log-outputs=systemd/journal</c>: each line is an entry of journald with its level as priority. Thread-safe.</summary>
public sealed class JournalSink : ILogSink, IDisposable
{
    /// <summary>Where journald listens.</summary>
    public const string DefaultSocket = "/run/systemd/journal/socket";

    private const int Info = 6;

    private readonly Socket _socket;
    private readonly ILogSink _fallback;
    private readonly byte[] _identifier;

    /// <summary>Connects.</summary>
    /// <param name="path">Socket of journald.</param>
    /// <param name="identifier">Name of the program.</param>
    /// <param name="fallback">Takes lines that journald does not, for example too long ones.</param>
    /// <exception cref="SocketException">There is no journald.</exception>
    public JournalSink(string path, string identifier, ILogSink fallback)
    {
        _fallback = fallback;
        _identifier = Encoding.UTF8.GetBytes($"SYSLOG_IDENTIFIER={identifier}\n");
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> line)
    {
        try
        {
            _socket.Send(Entry(line));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return _fallback.Write(line);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Fields of the entry. The message comes with its length, so that no byte of it can begin another field.</summary>
    private byte[] Entry(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.TrimEnd((byte)'\n');
        (int priority, string package) = Describe(text);
        using var entry = new MemoryStream(text.Length + 128);
        entry.Write(Encoding.UTF8.GetBytes($"PRIORITY={priority}\n"));
        entry.Write(_identifier);
        if (package.Length > 0)
        {
            entry.Write(Encoding.UTF8.GetBytes($"PACKAGE={package}\n"));
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        entry.Write("MESSAGE\n"u8);
        entry.Write(length);
        entry.Write(text);
        entry.WriteByte((byte)'\n');
        return entry.ToArray();
    }

    private static (int Priority, string Package) Describe(ReadOnlySpan<byte> line)
    {
        (int priority, string package) = (Info, "");
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    bool isLevel = reader.ValueTextEquals("level"u8);
                    bool isCaller = reader.ValueTextEquals("caller"u8);
                    reader.Read();
                    priority = isLevel ? PriorityOf(reader.GetString()) : priority;
                    package = isCaller ? FolderOf(reader.GetString() ?? "") : package;
                }
            }
        }
        catch (JsonException)
        {
            // A line in console format has no fields to read.
            return (Info, "");
        }

        return (priority, package);
    }

    private static string FolderOf(string caller) => caller.LastIndexOf('/') is > 0 and int slash && !caller.Contains('\n') ? caller[..slash] : "";

    private static int PriorityOf(string? level) => level switch
    {
        "debug" => 7,
        "warn" => 4,
        "error" => 3,
        "panic" or "dpanic" or "fatal" => 2,
        _ => Info,
    };
}
