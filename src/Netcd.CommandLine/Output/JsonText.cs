using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Netcd.Telemetry.GoText;

namespace Netcd.CommandLine.Output;

/// <summary>Collects JSON in the form of Go's encoder: no blanks, numbers bare. Not thread-safe.</summary>
public sealed class JsonText
{
    private readonly MemoryStream _bytes = new();

    /// <summary>What was collected.</summary>
    public ReadOnlySpan<byte> Utf8 => _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);

    /// <summary>Adds text that is JSON already.</summary>
    public JsonText Raw(string json)
    {
        _bytes.Write(Encoding.UTF8.GetBytes(json));
        return this;
    }

    /// <summary>Adds a string.</summary>
    public JsonText Text(string text) => Raw(GoJson.Quote(text));

    /// <summary>Adds a number.</summary>
    public JsonText Number(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a number.</summary>
    public JsonText Number(ulong value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds true or false.</summary>
    public JsonText Bool(bool value) => Raw(value ? "true" : "false");

    /// <summary>Adds bytes as base64.</summary>
    public JsonText Bytes(ReadOnlySpan<byte> bytes)
    {
        byte[] encoded = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 2];
        encoded[0] = encoded[^1] = (byte)'"';
        Base64.EncodeToUtf8(bytes, encoded.AsSpan(1), out _, out _);
        _bytes.Write(encoded);
        return this;
    }

    /// <summary>Adds a list.</summary>
    public JsonText List<T>(IEnumerable<T> items, Action<JsonText, T> add)
    {
        string separator = "[";
        foreach (T item in items)
        {
            Raw(separator);
            add(this, item);
            separator = ",";
        }

        return Raw(separator == "[" ? "[]" : "]");
    }
}
