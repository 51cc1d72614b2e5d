using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Netcd.Telemetry.GoText;

namespace Netcd.Telemetry.Logging;

/// <summary>A growing UTF-8 line with zap's encodings of values. One thread at a time.</summary>
internal sealed class LogLine
{
    private const int KeptCapacity = 64 * 1024;

    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(0x20, 0x5f).Select(i => (char)i).Where(c => c is not ('"' or '\\')).ToArray());

    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Empties the line; an unusually large buffer is given up.</summary>
    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptCapacity)
        {
            _bytes = new byte[1024];
        }
    }

    /// <summary>Appends bytes as they are.</summary>
    public void AppendRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Appends one byte as it is.</summary>
    public void AppendRaw(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    /// <summary>Appends a text without quotes and escapes.</summary>
    public void AppendText(ReadOnlySpan<char> text)
    {
        Span<byte> room = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        Utf8.FromUtf16(text, room, out _, out int written);
        _length += written;
    }

    /// <summary>Appends a JSON string. Only quotes, backslashes and control characters are escaped; broken surrogates become U+FFFD.</summary>
    public void AppendString(ReadOnlySpan<char> text)
    {
        AppendRaw((byte)'"');
        AppendEscaped(text);
        AppendRaw((byte)'"');
    }

    /// <summary>Appends a value by its type.</summary>
    public void AppendValue(object? value)
    {
        switch (value)
        {
            case null: AppendRaw("null"u8); break;
            case string text: AppendString(text); break;
            case bool truth: AppendRaw(truth ? "true"u8 : "false"u8); break;
            case int or long or short or sbyte or byte or ushort or uint or ulong: AppendNumber((IUtf8SpanFormattable)value); break;
            case double number: AppendDouble(number); break;
            case float number: AppendDouble(double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)); break;
            case TimeSpan duration: AppendDuration(duration); break;
            case Exception error: AppendString(error.Message); break;
            case DateTimeOffset time: AppendRaw((byte)'"'); AppendTime(time); AppendRaw((byte)'"'); break;
            case byte[] bytes: AppendBase64(bytes); break;
            case IEnumerable<string> texts: AppendList(texts); break;
            default: AppendString(value.ToString()); break;
        }
    }

    /// <summary>Appends a time as etcd's log has it: microseconds, and <c>Z</c> or the offset without a colon.</summary>
    public void AppendTime(DateTimeOffset time)
    {
        Span<byte> room = Reserve(40);
        time.TryFormat(room, out int written, "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        _length += written;
        int minutes = (int)time.Offset.TotalMinutes;
        if (minutes == 0)
        {
            AppendRaw((byte)'Z');
            return;
        }

        AppendRaw(minutes < 0 ? (byte)'-' : (byte)'+');
        minutes = Math.Abs(minutes);
        ReadOnlySpan<byte> digits =
            [(byte)('0' + (minutes / 600)), (byte)('0' + (minutes / 60 % 10)), (byte)('0' + (minutes % 60 / 10)), (byte)('0' + (minutes % 10))];
        AppendRaw(digits);
    }

    private void AppendNumber(IUtf8SpanFormattable value)
    {
        value.TryFormat(Reserve(24), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void AppendDouble(double value)
    {
        bool isQuoted = !double.IsFinite(value);
        if (isQuoted)
        {
            AppendRaw((byte)'"');
        }

        _length += GoFloat.FormatF(value, Reserve(GoFloat.MaxUtf8LengthF));
        if (isQuoted)
        {
            AppendRaw((byte)'"');
        }
    }

    private void AppendDuration(TimeSpan value)
    {
        AppendRaw((byte)'"');
        _length += GoDuration.TryFormat(value, Reserve(GoDuration.MaxUtf8Length));
        AppendRaw((byte)'"');
    }

    private void AppendBase64(byte[] bytes)
    {
        AppendRaw((byte)'"');
        Base64.EncodeToUtf8(bytes, Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int written);
        _length += written;
        AppendRaw((byte)'"');
    }

    private void AppendList(IEnumerable<string> texts)
    {
        AppendRaw((byte)'[');
        bool isFirst = true;
        foreach (string text in texts)
        {
            if (!isFirst)
            {
                AppendRaw((byte)',');
            }

            isFirst = false;
            AppendString(text);
        }

        AppendRaw((byte)']');
    }

    private void AppendEscaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(Plain);
            plain = plain < 0 ? text.Length : plain;
            AppendText(text[..plain]);
            if (plain == text.Length)
            {
                return;
            }

            char symbol = text[plain];
            if (symbol >= 0x7f)
            {
                Rune.DecodeFromUtf16(text[plain..], out Rune rune, out int used);
                _length += rune.EncodeToUtf8(Reserve(4));
                text = text[(plain + used)..];
                continue;
            }

            AppendEscape(symbol);
            text = text[(plain + 1)..];
        }
    }

    private void AppendEscape(char symbol)
    {
        AppendRaw((byte)'\\');
        switch (symbol)
        {
            case '"' or '\\': AppendRaw((byte)symbol); break;
            case '\n': AppendRaw((byte)'n'); break;
            case '\r': AppendRaw((byte)'r'); break;
            case '\t': AppendRaw((byte)'t'); break;
            default:
                ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
                ReadOnlySpan<byte> escape = [(byte)'u', (byte)'0', (byte)'0', hex[symbol >> 4], hex[symbol & 15]];
                AppendRaw(escape);
                break;
        }
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        return _bytes.AsSpan(_length);
    }
}
