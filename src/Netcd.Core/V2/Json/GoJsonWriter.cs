using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Netcd.Telemetry.GoText;

namespace Netcd.Core.V2.Json;

/// <summary>
/// Writes compact JSON with the bytes of Go's <c>encoding/json</c>: <c>&lt; &gt; &amp;</c>, U+2028 and U+2029 escaped in lower-case hex, other
/// text as UTF-8, everything that is not valid text as <c>\ufffd</c>. The caller keeps the structure right; depth is unlimited. One thread.
/// </summary>
public sealed class GoJsonWriter(IBufferWriter<byte> output)
{
    private const int Chunk = 256;
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', 0x7F - ' ').Select(static c => (char)c).Except(['"', '\\', '<', '>', '&']), '\x7F']);

    private bool _needsComma;

    /// <summary>Starts a document of its own.</summary>
    public void Reset() => _needsComma = false;

    /// <summary>Writes <c>{</c>.</summary>
    public void BeginObject() => Begin((byte)'{');

    /// <summary>Writes <c>}</c>.</summary>
    public void EndObject() => End((byte)'}');

    /// <summary>Writes <c>[</c>.</summary>
    public void BeginArray() => Begin((byte)'[');

    /// <summary>Writes <c>]</c>.</summary>
    public void EndArray() => End((byte)']');

    /// <summary>Writes a property name that needs no escaping.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Comma();
        Span<byte> span = output.GetSpan(name.Length + 3);
        span[0] = (byte)'"';
        name.CopyTo(span[1..]);
        span[name.Length + 1] = (byte)'"';
        span[name.Length + 2] = (byte)':';
        output.Advance(name.Length + 3);
        _needsComma = false;
    }

    /// <summary>Writes any text as a property name.</summary>
    public void Name(ReadOnlySpan<char> name)
    {
        Comma();
        Quoted(name);
        Byte((byte)':');
        _needsComma = false;
    }

    /// <summary>Writes a string value.</summary>
    public void String(ReadOnlySpan<char> value)
    {
        Comma();
        Quoted(value);
        _needsComma = true;
    }

    /// <summary>Writes an unsigned number.</summary>
    public void Number(ulong value)
    {
        Comma();
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out int written);
        output.Advance(written);
        _needsComma = true;
    }

    /// <summary>Writes a signed number.</summary>
    public void Number(long value)
    {
        Comma();
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out int written);
        output.Advance(written);
        _needsComma = true;
    }

    /// <summary>Writes a finite number with a fraction: plain from 1e-6 to 1e21, else with an exponent.</summary>
    public void Number(double value)
    {
        Comma();
        if (value == 0 || Math.Abs(value) is >= 1e-6 and < 1e21)
        {
            output.Advance(GoFloat.FormatF(value, output.GetSpan(GoFloat.MaxUtf8LengthF)));
        }
        else
        {
            // Go's JSON drops the zero that its own text has in front of an exponent of one digit.
            string text = GoFloat.ToStringG(value);
            output.Write(Encoding.ASCII.GetBytes(text[^2] == '0' ? text[..^2] + text[^1] : text));
        }

        _needsComma = true;
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Boolean(bool value) => Literal(value ? "true"u8 : "false"u8);

    /// <summary>Writes <c>null</c>.</summary>
    public void Null() => Literal("null"u8);

    /// <summary>Writes a time of the v2 store as a string.</summary>
    public void Time(long value)
    {
        Comma();
        Span<byte> span = output.GetSpan(V2Time.MaxTextLength + 10);
        span[0] = (byte)'"';
        int length = V2Time.Format(value, span[1..]);
        span[length + 1] = (byte)'"';
        output.Advance(length + 2);
        _needsComma = true;
    }

    /// <summary>Writes a list of strings.</summary>
    public void Strings(IReadOnlyList<string> values)
    {
        BeginArray();
        for (int i = 0; i < values.Count; i++)
        {
            String(values[i]);
        }

        EndArray();
    }

    private void Begin(byte bracket)
    {
        Comma();
        Byte(bracket);
        _needsComma = false;
    }

    private void End(byte bracket)
    {
        Byte(bracket);
        _needsComma = true;
    }

    private void Literal(ReadOnlySpan<byte> text)
    {
        Comma();
        output.Write(text);
        _needsComma = true;
    }

    private void Comma()
    {
        if (_needsComma)
        {
            Byte((byte)',');
        }
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private void Quoted(ReadOnlySpan<char> text)
    {
        Byte((byte)'"');
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            plain = plain < 0 ? text.Length : plain;
            if (plain > 0)
            {
                output.Advance(Encoding.ASCII.GetBytes(text[..plain], output.GetSpan(plain)));
                text = text[plain..];
                continue;
            }

            // Six bytes are the most one char can take: \u00XX.
            Span<byte> span = output.GetSpan(Chunk * 6);
            int taken = 0;
            int written = 0;
            while (taken < text.Length && taken < Chunk - 1 && !Plain.Contains(text[taken]))
            {
                taken += Escape(text[taken..], span, ref written);
            }

            output.Advance(written);
            text = text[taken..];
        }

        Byte((byte)'"');
    }

    private static int Escape(ReadOnlySpan<char> text, Span<byte> span, ref int at)
    {
        char c = text[0];
        if (c is >= ' ' and < '\x80' and not ('"' or '\\' or '<' or '>' or '&'))
        {
            span[at++] = (byte)c;
            return 1;
        }

        byte letter = c switch
        {
            '"' or '\\' => (byte)c,
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => 0,
        };
        if (letter != 0)
        {
            span[at++] = (byte)'\\';
            span[at++] = letter;
            return 1;
        }

        if (char.IsHighSurrogate(c) && text.Length > 1 && char.IsLowSurrogate(text[1]))
        {
            at += new Rune(c, text[1]).EncodeToUtf8(span[at..]);
            return 2;
        }

        if (c < ' ' || c is '<' or '>' or '&' or '\u2028' or '\u2029' || char.IsSurrogate(c))
        {
            at += Hex(char.IsSurrogate(c) ? '\uFFFD' : c, span[at..]);
            return 1;
        }

        at += new Rune(c).EncodeToUtf8(span[at..]);
        return 1;
    }

    private static int Hex(char c, Span<byte> span)
    {
        span[0] = (byte)'\\';
        span[1] = (byte)'u';
        Utf8Formatter.TryFormat((uint)c, span[2..], out int written, new StandardFormat('x', 4));
        return written + 2;
    }
}
