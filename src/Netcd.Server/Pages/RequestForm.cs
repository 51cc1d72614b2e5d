using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Primitives;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Pages;

/// <summary>
/// Parameters of a request with the rules of Go's <c>ParseForm</c>: those of a form body come first, then those of the query; only
/// the first value of a name counts. Bodies are read for POST and PUT. Bytes that are not UTF-8 survive (<see cref="V2Text"/>).
/// </summary>
internal sealed class RequestForm
{
    /// <summary>Longest body read.</summary>
    public const int MaxBody = 10 << 20;

    private static readonly RequestForm None = new();
    private static readonly string[] Known =
        ["value", "ttl", "dir", "prevExist", "prevValue", "prevIndex", "recursive", "sorted", "quorum", "consistent", "wait", "waitIndex", "stream", "refresh", "noValueOnSuccess", "index"];

    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Go's words for what is wrong with the form; empty for nothing.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Reads the parameters.</summary>
    /// <param name="exchange">The request; its body is read when it has one.</param>
    /// <param name="query">Query without its question mark.</param>
    /// <returns>The form; see <see cref="Error"/>.</returns>
    public static ValueTask<RequestForm> ReadAsync(PlainHttpExchange exchange, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("PUT" or "POST"))
        {
            return new(OfQuery(query));
        }

        StringValues header = exchange.RequestHeaders.ContentType;
        string type = header.Count > 0 ? header[0] ?? "" : "";
        int end = type.IndexOf(';');
        ReadOnlySpan<char> media = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return media.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            ? ReadBodyAsync(exchange, query)
            : new(OfQuery(query));
    }

    /// <summary>The parameters of a query alone.</summary>
    public static RequestForm OfQuery(ReadOnlyMemory<char> query)
    {
        if (query.IsEmpty)
        {
            return None;
        }

        var form = new RequestForm();
        form.Add(query.Span);
        return form;
    }

    /// <summary>Whether there are no parameters.</summary>
    public bool IsEmpty => _fields.Count == 0;

    /// <summary>The first value of a name, or null.</summary>
    public string? Find(string name)
    {
        foreach (KeyValuePair<string, string> field in _fields)
        {
            if (field.Key == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>The first value of a name; empty when there is none.</summary>
    public string First(string name) => Find(name) ?? "";

    private static ValueTask<RequestForm> ReadBodyAsync(PlainHttpExchange exchange, ReadOnlyMemory<char> query)
    {
        var form = new RequestForm();
        exchange.MaxRequestBodySize = null;
        // A short body has come together with its headers.
        return exchange.RequestBody.TryRead(out ReadResult read) && form.TryTake(exchange.RequestBody, read, query.Span) ? new(form) : form.ReadRestAsync(exchange, query);
    }

    private async ValueTask<RequestForm> ReadRestAsync(PlainHttpExchange exchange, ReadOnlyMemory<char> query)
    {
        while (!TryTake(exchange.RequestBody, await exchange.RequestBody.ReadAsync(exchange.Aborted), query.Span))
        {
        }

        return this;
    }

    /// <summary>Takes the fields when the whole body is there or it is too long.</summary>
    private bool TryTake(PipeReader body, in ReadResult read, ReadOnlySpan<char> query)
    {
        if (read.Buffer.Length > MaxBody)
        {
            Error = "http: POST too large";
        }
        else if (read.IsCompleted)
        {
            Add(read.Buffer);
            Add(query);
        }
        else
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return false;
        }

        body.AdvanceTo(read.Buffer.End);
        return true;
    }

    private void Add(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            Add(body.FirstSpan);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent((int)body.Length);
        body.CopyTo(copy);
        Add(copy.AsSpan(0, (int)body.Length));
        ArrayPool<byte>.Shared.Return(copy);
    }

    private void Add(ReadOnlySpan<char> query)
    {
        byte[]? rented = query.Length > 256 ? ArrayPool<byte>.Shared.Rent(query.Length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[256];
        Add(bytes[..Encoding.Latin1.GetBytes(query, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        byte[]? rented = text.Length > 1024 ? ArrayPool<byte>.Shared.Rent(text.Length) : null;
        Span<byte> scratch = rented ?? stackalloc byte[1024];
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (pair.Contains((byte)';'))
            {
                Fail("invalid semicolon separator in query");
            }
            else if (!pair.IsEmpty)
            {
                int equals = pair.IndexOf((byte)'=');
                AddPair(equals < 0 ? pair : pair[..equals], equals < 0 ? default : pair[(equals + 1)..], scratch);
            }
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void AddPair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        if (TryDecode(name, scratch, isName: true, out string decodedName) && TryDecode(value, scratch, isName: false, out string decodedValue))
        {
            _fields.Add(new(decodedName, decodedValue));
        }
    }

    private bool TryDecode(ReadOnlySpan<byte> text, Span<byte> scratch, bool isName, out string decoded)
    {
        int length = PercentText.Decode(text, scratch, plusIsBlank: true, out int broken);
        if (length < 0)
        {
            Fail("invalid URL escape " + GoQuote.Quote(V2Text.FromBytes(text[broken..Math.Min(broken + 3, text.Length)])));
        }

        decoded = length < 0 ? "" : isName ? NameOf(scratch[..length]) : V2Text.FromBytes(scratch[..length]);
        return length >= 0;
    }

    private static string NameOf(ReadOnlySpan<byte> name)
    {
        foreach (string known in Known)
        {
            if (Ascii.Equals(name, known))
            {
                return known;
            }
        }

        return V2Text.FromBytes(name);
    }

    private void Fail(string error) => Error = Error.Length > 0 ? Error : error;
}
