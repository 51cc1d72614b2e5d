using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Output;

/// <summary>Collects JSON in the form of Go's encoder: no blanks, numbers bare. Not thread-safe.</summary>
internal sealed class JsonText
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

    /// <summary>Adds a message.</summary>
    public JsonText Message(IMessage message, MessageShape shape)
    {
        Message(message.ToByteArray(), shape);
        return this;
    }

    private void Message(ReadOnlySpan<byte> wire, MessageShape shape)
    {
        Raw(shape.Wrapper is { } wrapper ? $"{{\"{wrapper}\":{{" : "{");
        var reader = new CodedInputStream(wire.ToArray());
        string separator = "";
        int openList = 0;
        uint tag;
        while ((tag = reader.ReadTag()) != 0)
        {
            int number = WireFormat.GetTagFieldNumber(tag);
            if (shape.Find(number) is not { } field)
            {
                reader.SkipLastField();
                continue;
            }

            if (openList != number)
            {
                Raw(openList != 0 ? "]" : "").Raw(separator).Raw($"\"{field.Name}\":").Raw(field.IsRepeated ? "[" : "");
                openList = field.IsRepeated ? number : 0;
            }
            else
            {
                Raw(",");
            }

            Value(reader, field);
            separator = ",";
        }

        Raw(openList != 0 ? "]" : "").Raw(shape.Wrapper is null ? "}" : "}}");
    }

    private void Value(CodedInputStream reader, FieldShape field)
    {
        switch (field.Kind)
        {
            case FieldKind.Signed: Number(reader.ReadInt64()); break;
            case FieldKind.Unsigned: Number(reader.ReadUInt64()); break;
            case FieldKind.Bool: Bool(reader.ReadBool()); break;
            case FieldKind.Text: Text(reader.ReadString()); break;
            case FieldKind.Bytes: Bytes(reader.ReadBytes().Span); break;
            case FieldKind.Message: Message(reader.ReadBytes().Span, field.Message!); break;
        }
    }
}
