using System.Buffers;
using System.Globalization;
using System.Text;

namespace Netcd.Rpc.Http1;

/// <summary>
/// One request that is plain: well-formed beyond doubt, short, and without anything that asks for more than an answer (RFC 9112). Everything
/// else is not judged here. Used again for the next request of the connection. Not thread-safe.
/// </summary>
internal sealed class PlainRequest
{
    /// <summary>Most bytes of head and body together.</summary>
    public const int MaxSize = 64 * 1024;

    private const int MaxHead = 8 * 1024;
    private const int MaxHeaders = 32;
    private const int MaxPortDigits = 5;
    private const int KeptBody = 4096;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private static readonly SearchValues<byte> TargetBytes = Bytes(Letters + Digits + "-._~!$&'()*+,;=:@/?%");
    private static readonly SearchValues<byte> NameBytes = Bytes(Letters + Digits + "-_");
    private static readonly SearchValues<byte> HostBytes = Bytes(Letters + Digits + "-._");

    private byte[] _body = [];
    private bool _hasHost;
    private int _bodyLength;

    public string Method { get; private set; } = "";

    /// <summary>Path and query as sent.</summary>
    public string Target { get; private set; } = "";

    /// <summary>The path, in which nothing is encoded.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The query with its question mark, or empty.</summary>
    public string Query { get; private set; } = "";

    public HeaderList Headers { get; } = new();

    /// <summary>Bytes of head and body together.</summary>
    public int Size { get; private set; }

    /// <summary>The body, once <see cref="TakeBody"/> has taken it; valid until the next request.</summary>
    public ReadOnlyMemory<byte> Body => _body.AsMemory(0, _bodyLength);

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> VersionEnd => " HTTP/1.1"u8;

    /// <summary>Reads the head of a request.</summary>
    /// <param name="unread">What the client has sent. The body may be missing.</param>
    /// <returns>Whether the head is there and the request is plain.</returns>
    public bool TryRead(ReadOnlySpan<byte> unread)
    {
        int end = unread[..Math.Min(unread.Length, MaxHead)].IndexOf(HeadEnd);
        if (end < 0)
        {
            return false;
        }

        Headers.Clear();
        _hasHost = false;
        _bodyLength = 0;
        ReadOnlySpan<byte> head = unread[..(end + LineEnd.Length)];
        int lineEnd = head.IndexOf(LineEnd);
        if (!TryReadLine(head[..lineEnd]) || !TryReadHeaders(head[(lineEnd + LineEnd.Length)..]) || !_hasHost)
        {
            return false;
        }

        Size = end + HeadEnd.Length + _bodyLength;
        return Size <= MaxSize;
    }

    /// <summary>Takes the body out of the received bytes, all of which must be there.</summary>
    public void TakeBody(ReadOnlySpan<byte> unread)
    {
        if (_body.Length < _bodyLength || _body.Length > KeptBody)
        {
            _body = new byte[_bodyLength];
        }

        unread[(Size - _bodyLength)..Size].CopyTo(_body);
    }

    private static SearchValues<byte> Bytes(string letters) => SearchValues.Create(Encoding.ASCII.GetBytes(letters));

    private bool TryReadLine(ReadOnlySpan<byte> line)
    {
        Method = line switch
        {
            _ when line.StartsWith("GET "u8) => "GET",
            _ when line.StartsWith("PUT "u8) => "PUT",
            _ when line.StartsWith("POST "u8) => "POST",
            _ when line.StartsWith("DELETE "u8) => "DELETE",
            _ when line.StartsWith("HEAD "u8) => "HEAD",
            _ => "",
        };
        if (Method.Length == 0 || !line.EndsWith(VersionEnd) || line.Length <= Method.Length + 1 + VersionEnd.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> target = line[(Method.Length + 1)..^VersionEnd.Length];
        return target[0] == '/' && !target.ContainsAnyExcept(TargetBytes) && TrySplit(target);
    }

    /// <summary>Paths that have to be decoded or cleaned are not plain.</summary>
    private bool TrySplit(ReadOnlySpan<byte> target)
    {
        if (Ascii.Equals(target, Target))
        {
            return true;
        }

        int query = target.IndexOf((byte)'?');
        ReadOnlySpan<byte> path = query < 0 ? target : target[..query];
        if (path.Contains((byte)'%') || path.IndexOf("/."u8) >= 0)
        {
            return false;
        }

        Target = Encoding.ASCII.GetString(target);
        Path = query < 0 ? Target : Target[..query];
        Query = query < 0 ? "" : Target[query..];
        return true;
    }

    private bool TryReadHeaders(ReadOnlySpan<byte> lines)
    {
        for (int count = 0; !lines.IsEmpty; count++)
        {
            int end = lines.IndexOf(LineEnd);
            ReadOnlySpan<byte> line = lines[..end];
            lines = lines[(end + LineEnd.Length)..];
            int colon = line.IndexOf((byte)':');
            if (count == MaxHeaders || colon <= 0)
            {
                return false;
            }

            ReadOnlySpan<byte> name = line[..colon];
            ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
            if (name.ContainsAnyExcept(NameBytes) || value.ContainsAnyExceptInRange((byte)' ', (byte)'~') || !IsPlain(name, value))
            {
                return false;
            }

            if (!Is(name, "Content-Length"))
            {
                Headers.Receive(name, value);
            }
        }

        return true;
    }

    private bool IsPlain(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length switch
    {
        4 when Is(name, "Host") => TakeHost(value),
        6 when Is(name, "Expect") => false,
        7 when Is(name, "Upgrade") || Is(name, "Trailer") => false,
        10 when Is(name, "Connection") => Is(value, "keep-alive"),
        14 when Is(name, "Content-Length") => TakeLength(value),
        17 when Is(name, "Transfer-Encoding") => false,
        _ => true,
    };

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => Ascii.EqualsIgnoreCase(bytes, text);

    /// <summary>A name or an IPv4 address, with or without a port.</summary>
    private bool TakeHost(ReadOnlySpan<byte> value)
    {
        int colon = value.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? value : value[..colon];
        ReadOnlySpan<byte> port = colon < 0 ? "0"u8 : value[(colon + 1)..];
        bool isPlain = !_hasHost && !name.IsEmpty && !name.ContainsAnyExcept(HostBytes)
            && port.Length is > 0 and <= MaxPortDigits && !port.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        _hasHost = true;
        return isPlain;
    }

    private bool TakeLength(ReadOnlySpan<byte> value)
    {
        const int maxDigits = 5;
        if (Headers.ContentLength is not null || value.Length is 0 or > maxDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        _bodyLength = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        Headers.ContentLength = _bodyLength;
        return true;
    }
}
