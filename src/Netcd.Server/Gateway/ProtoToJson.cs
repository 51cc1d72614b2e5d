using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Netcd.Protocol.Codec;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Gateway;

/// <summary>
/// Writes an encoded message as JSON: names as in the .proto file, 64-bit numbers as text, bytes as base64, nothing for zero values.
/// </summary>
/// <param name="target">Takes the JSON.</param>
/// <param name="forStream">
/// Go's gateway writes single answers with a blank after each comma, and lines of a stream without, but with <c>&lt;</c>, <c>&gt;</c>
/// and <c>&amp;</c> escaped.
/// </param>
internal readonly struct ProtoToJson(IBufferWriter<byte> target, bool forStream)
{
    /// <summary>Writes one message.</summary>
    /// <exception cref="InvalidDataException">The bytes are no message of this type.</exception>
    public void Write(MessageDescriptor type, ReadOnlySpan<byte> message)
    {
        target.Write("{"u8);
        bool isFirst = true;
        foreach (FieldDescriptor field in type.Fields.InFieldNumberOrder())
        {
            WriteField(field, message, ref isFirst);
        }

        target.Write("}"u8);
    }

    private void WriteField(FieldDescriptor field, ReadOnlySpan<byte> message, ref bool isFirst)
    {
        if (field.IsRepeated)
        {
            WriteRepeated(field, message, ref isFirst);
            return;
        }

        // The last one counts, as in every decoder.
        int position = -1;
        for (var reader = new ProtoReader(message); Next(ref reader, out int at);)
        {
            position = reader.Field == field.FieldNumber ? at : position;
            reader.Skip();
        }

        if (position < 0)
        {
            return;
        }

        var value = new ProtoReader(message[position..]);
        value.Next();
        if (field.FieldType is FieldType.Message or FieldType.Bytes or FieldType.String)
        {
            ReadOnlySpan<byte> bytes = value.Bytes();
            if (!bytes.IsEmpty || field.FieldType == FieldType.Message || field.ContainingOneof is not null)
            {
                WriteName(field, ref isFirst);
                WriteBytes(field, bytes);
            }
        }
        else if (value.Varint() is var number && (number != 0 || field.ContainingOneof is not null))
        {
            WriteName(field, ref isFirst);
            WriteNumber(field, number);
        }
    }

    private void WriteRepeated(FieldDescriptor field, ReadOnlySpan<byte> message, ref bool isFirst)
    {
        bool isEmpty = true;
        for (var reader = new ProtoReader(message); Next(ref reader, out _);)
        {
            if (reader.Field != field.FieldNumber)
            {
                reader.Skip();
            }
            else if (field.FieldType is FieldType.Message or FieldType.Bytes or FieldType.String)
            {
                ReadOnlySpan<byte> element = reader.Bytes();
                BeginElement(field, ref isEmpty, ref isFirst);
                WriteBytes(field, element);
            }
            else if (reader.Wire == WireType.Bytes)
            {
                ReadOnlySpan<byte> packed = reader.Bytes();
                while (!packed.IsEmpty && ProtoReader.TryVarint(ref packed, out ulong number))
                {
                    BeginElement(field, ref isEmpty, ref isFirst);
                    WriteNumber(field, number);
                }
            }
            else
            {
                ulong number = reader.Varint();
                BeginElement(field, ref isEmpty, ref isFirst);
                WriteNumber(field, number);
            }
        }

        if (!isEmpty)
        {
            target.Write("]"u8);
        }
    }

    private static bool Next(ref ProtoReader reader, out int position)
    {
        position = reader.Position;
        return reader.Next() || (reader.IsMalformed ? throw new InvalidDataException("the answer is not a valid message") : false);
    }

    private void BeginElement(FieldDescriptor field, ref bool isEmpty, ref bool isFirst)
    {
        if (!isEmpty)
        {
            WriteComma();
            return;
        }

        WriteName(field, ref isFirst);
        target.Write("["u8);
        isEmpty = false;
    }

    private void WriteName(FieldDescriptor field, ref bool isFirst)
    {
        if (!isFirst)
        {
            WriteComma();
        }

        isFirst = false;
        WriteText(field.Name);
        target.Write(":"u8);
    }

    private void WriteComma() => target.Write(forStream ? ","u8 : ", "u8);

    private void WriteBytes(FieldDescriptor field, ReadOnlySpan<byte> value)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                Write(field.MessageType, value);
                break;
            case FieldType.String:
                WriteText(Encoding.UTF8.GetString(value));
                break;
            default:
                Span<byte> base64 = target.GetSpan(Base64.GetMaxEncodedToUtf8Length(value.Length) + 2);
                base64[0] = (byte)'"';
                Base64.EncodeToUtf8(value, base64[1..], out _, out int written);
                base64[written + 1] = (byte)'"';
                target.Advance(written + 2);
                break;
        }
    }

    private void WriteNumber(FieldDescriptor field, ulong value)
    {
        string text = field.FieldType switch
        {
            FieldType.Int64 => $"\"{((long)value).ToString(CultureInfo.InvariantCulture)}\"",
            FieldType.UInt64 => $"\"{value.ToString(CultureInfo.InvariantCulture)}\"",
            FieldType.Int32 => ((int)value).ToString(CultureInfo.InvariantCulture),
            FieldType.UInt32 => ((uint)value).ToString(CultureInfo.InvariantCulture),
            FieldType.Bool => value != 0 ? "true" : "false",
            FieldType.Enum => field.EnumType.FindValueByNumber((int)value) is { } named ? $"\"{named.Name}\"" : ((int)value).ToString(CultureInfo.InvariantCulture),
            _ => throw new InvalidDataException($"field {field.FullName} has a type that etcd's API does not use"),
        };
        WriteRaw(text);
    }

    private void WriteText(string text) => WriteRaw(GoJson.Quote(text, forHtml: forStream));

    private void WriteRaw(string text)
    {
        Span<byte> span = target.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        target.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
