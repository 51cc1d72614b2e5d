using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Netcd.Rpc.Http1;

/// <summary>Writes status line and headers of responses. Pure.</summary>
internal static class ResponseHead
{
    private const int MaxNumber = 20;

    private static ReadOnlySpan<byte> Ok => "HTTP/1.1 200 OK\r\n"u8;

    private static ReadOnlySpan<byte> Version => "HTTP/1.1 "u8;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private static ReadOnlySpan<byte> Length => "Content-Length: "u8;

    private static ReadOnlySpan<byte> Chunked => "Transfer-Encoding: chunked\r\n"u8;

    private static ReadOnlySpan<byte> Close => "Connection: close\r\n"u8;

    /// <summary>Whether a handler wants the connection to end.</summary>
    public static bool EndsConnection(HeaderList headers) =>
        headers.TryGetValue(HeaderNames.Connection, out StringValues value) && value.ToString().Contains("close", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes the head and tells the output how the body comes.</summary>
    public static void Write(
        ResponseOutput output, string method, int status, string? reason, HeaderList headers, bool isLast, ReadOnlySpan<byte> date)
    {
        bool hasBody = status is >= 200 and not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
        long? length = hasBody ? headers.ContentLength : null;
        bool isChunked = hasBody && length is null;
        WriteStatus(output, status, reason);
        foreach ((string name, StringValues values) in headers.Fields)
        {
            WriteField(output, name, values, isLast);
        }

        Write(output, date, headers.ContainsKey(HeaderNames.Date) ? default : date.Length);
        Write(output, Close, isLast ? Close.Length : 0);
        if (length is { } known)
        {
            WriteLength(output, known);
        }

        Write(output, Chunked, isChunked && method != "HEAD" ? Chunked.Length : 0);
        Write(output, LineEnd, LineEnd.Length);
        output.BeginBody(!hasBody || method == "HEAD" ? BodyKind.None : isChunked ? BodyKind.Chunked : BodyKind.Counted, length ?? 0);
    }

    private static void WriteStatus(ResponseOutput output, int status, string? reason)
    {
        if (status == StatusCodes.Status200OK && reason is null)
        {
            Write(output, Ok, Ok.Length);
            return;
        }

        string text = $"{status} {reason ?? ReasonPhrases.GetReasonPhrase(status)}\r\n";
        Span<byte> room = output.HeadRoom(Version.Length + text.Length);
        Version.CopyTo(room);
        Encoding.Latin1.GetBytes(text, room[Version.Length..]);
        output.AdvanceHead(Version.Length + text.Length);
    }

    /// <summary>How the body is framed and whether the connection goes on is not for handlers to say.</summary>
    private static void WriteField(ResponseOutput output, string name, in StringValues values, bool isLast)
    {
        if (name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase)
            || (isLast && name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        for (int i = 0; i < values.Count; i++)
        {
            string value = values[i] ?? "";
            Span<byte> room = output.HeadRoom(name.Length + value.Length + 4);
            int at = Encoding.Latin1.GetBytes(name, room);
            room[at++] = (byte)':';
            room[at++] = (byte)' ';
            at += Encoding.Latin1.GetBytes(value, room[at..]);
            LineEnd.CopyTo(room[at..]);
            output.AdvanceHead(at + LineEnd.Length);
        }
    }

    private static void WriteLength(ResponseOutput output, long length)
    {
        Span<byte> room = output.HeadRoom(Length.Length + MaxNumber + LineEnd.Length);
        Length.CopyTo(room);
        Utf8Formatter.TryFormat(length, room[Length.Length..], out int digits);
        LineEnd.CopyTo(room[(Length.Length + digits)..]);
        output.AdvanceHead(Length.Length + digits + LineEnd.Length);
    }

    private static void Write(ResponseOutput output, ReadOnlySpan<byte> bytes, int count)
    {
        bytes[..count].CopyTo(output.HeadRoom(count));
        output.AdvanceHead(count);
    }
}
