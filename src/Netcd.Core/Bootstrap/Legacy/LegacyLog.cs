using System.Buffers.Text;
using System.Text;
using Netcd.Core.V2;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>
/// Reads a log of etcd 0.x: records back to back, each with the length of its message in hexadecimal, right-aligned in eight characters,
/// and a line break before it. A torn last record is what a crash leaves, and is cut off.
/// </summary>
internal static class LegacyLog
{
    private const int HeaderLength = 9;

    /// <summary>The entries in their order.</summary>
    /// <exception cref="InvalidDataException">A record is damaged or an index is missing.</exception>
    public static List<LegacyEntry> Read(byte[] file, ILog log)
    {
        var entries = new List<LegacyEntry>();
        int at = 0;
        while (at < file.Length)
        {
            if (!TryReadLength(file.AsSpan(at), out int length) || length > file.Length - at - HeaderLength)
            {
                if (file.Length - at >= HeaderLength && !TryReadLength(file.AsSpan(at), out _))
                {
                    throw new InvalidDataException($"log: no record length at byte {at}");
                }

                log.Warn("cutting off a torn record at the end of the log", [("offset", at)]);
                break;
            }

            LegacyEntry entry = ReadEntry(file.AsMemory(at + HeaderLength, length), at);
            if (entries.Count > 0 && entry.Index != entries[^1].Index + 1)
            {
                throw new InvalidDataException($"log: entry {entry.Index} follows entry {entries[^1].Index}");
            }

            entries.Add(entry);
            at += HeaderLength + length;
        }

        return entries;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> text, out int length)
    {
        length = 0;
        if (text.Length < HeaderLength || text[HeaderLength - 1] != '\n')
        {
            return false;
        }

        ReadOnlySpan<byte> digits = text[..(HeaderLength - 1)].TrimStart((byte)' ');
        return Utf8Parser.TryParse(digits, out length, out int used, 'x') && used == digits.Length && length >= 0;
    }

    private static LegacyEntry ReadEntry(ReadOnlyMemory<byte> message, int offset)
    {
        ulong index = 0;
        string name = "";
        ReadOnlyMemory<byte> command = default;
        var fields = new ProtoScanner(message.Span);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: index = fields.Number; break;
                case 3: name = Encoding.UTF8.GetString(fields.Bytes); break;
                case 4: command = fields.Bytes.ToArray(); break;
                default: break;
            }
        }

        return fields.Malformed || name.Length == 0 || index == 0
            ? throw new InvalidDataException($"log: the record at byte {offset} is damaged")
            : new LegacyEntry(index, name, command);
    }
}
