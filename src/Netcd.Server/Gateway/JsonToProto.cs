using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Netcd.Protocol.Codec;

namespace Netcd.Server.Gateway;

/// <summary>
/// Turns the JSON of a request into its wire form: names as in the .proto file or in camel case, unknown fields passed over. What
/// does not fit is refused in the words of Go's protojson.
/// </summary>
/// <param name="json">Valid JSON, one value.</param>
internal readonly ref partial struct JsonToProto(ReadOnlySpan<byte> json)
{
    private const int MaxDepth = 10_000;

    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Encodes a message.</summary>
    /// <exception cref="GatewayException">The JSON does not fit the message.</exception>
    public byte[] Encode(MessageDescriptor type)
    {
        var reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var target = new ArrayBufferWriter<byte>(_json.Length);
        reader.Read();
        Message(ref reader, type, target);
        return target.WrittenSpan.ToArray();
    }

    private void Message(ref Utf8JsonReader reader, MessageDescriptor type, ArrayBufferWriter<byte> target)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(reader);
        }

        var seen = new HashSet<int>();
        var oneofs = new HashSet<OneofDescriptor>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = Text(reader);
            int nameAt = (int)reader.TokenStartIndex;
            FieldDescriptor? field = FieldOf(type, name);
            reader.Read();
            if (field is null)
            {
                reader.Skip();
                continue;
            }

            if (!seen.Add(field.FieldNumber))
            {
                throw new GatewayException($"proto: {Position(nameAt)}: duplicate field \"{name}\"");
            }

            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (field.ContainingOneof is { } oneof && !oneofs.Add(oneof))
            {
                throw new GatewayException($"proto: {Position(nameAt)}: error parsing \"{name}\", oneof {oneof.FullName} is already set");
            }

            Field(ref reader, field, target);
        }
    }

    private void Field(ref Utf8JsonReader reader, FieldDescriptor field, ArrayBufferWriter<byte> target)
    {
        if (!field.IsRepeated)
        {
            Value(ref reader, field, target);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unexpected(reader);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Value(ref reader, field, target);
        }
    }

    private void Value(ref Utf8JsonReader reader, FieldDescriptor field, ArrayBufferWriter<byte> target)
    {
        switch (field.FieldType)
        {
            case FieldType.Message:
                var nested = new ArrayBufferWriter<byte>();
                Message(ref reader, field.MessageType, nested);
                Append(target, field, nested.WrittenSpan);
                break;
            case FieldType.Bytes:
                Append(target, field, Bytes(reader, field));
                break;
            case FieldType.String:
                string text = reader.TokenType == JsonTokenType.String ? Text(reader) : throw Invalid(reader, field);
                Append(target, field, Encoding.UTF8.GetBytes(text));
                break;
            default:
                if (Number(reader, field) is { } number)
                {
                    Append(target, field, number);
                }

                break;
        }
    }

    /// <summary>A number, bool or enum as a varint; null for an enum name that is not known, which counts as absent.</summary>
    private ulong? Number(in Utf8JsonReader reader, FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Bool => reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.TokenType == JsonTokenType.True ? 1UL : 0UL : throw Invalid(reader, field),
        FieldType.Enum => reader.TokenType == JsonTokenType.String
            ? field.EnumType.FindValueByName(Text(reader)) is { } value ? (ulong)value.Number : null
            : (ulong)(long)Integer(reader, field, int.MinValue, int.MaxValue),
        FieldType.Int32 => (ulong)(long)Integer(reader, field, int.MinValue, int.MaxValue),
        FieldType.Int64 => (ulong)(long)Integer(reader, field, long.MinValue, long.MaxValue),
        FieldType.UInt32 => (ulong)Integer(reader, field, 0, uint.MaxValue),
        FieldType.UInt64 => (ulong)Integer(reader, field, 0, ulong.MaxValue),
        _ => throw new InvalidDataException($"field {field.FullName} has a type that etcd's API does not use"),
    };

    private decimal Integer(in Utf8JsonReader reader, FieldDescriptor field, decimal min, decimal max)
    {
        string text = reader.TokenType switch
        {
            JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
            JsonTokenType.String => NumberIn(Text(reader)),
            _ => throw Invalid(reader, field),
        };
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal value) && decimal.IsInteger(value) && value >= min && value <= max
            ? value
            : throw Invalid(reader, field);
    }

    /// <summary>A string stands for the JSON number it begins with, unless white space surrounds it.</summary>
    private static string NumberIn(string text) => text.AsSpan().Trim().Length == text.Length ? LeadingNumber().Match(text).Value : "";

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![-+._a-zA-Z0-9])", RegexOptions.ExplicitCapture)]
    private static partial Regex LeadingNumber();

    /// <summary>Base64 with the standard or the URL-safe alphabet, not both; unpadded unless the length is a multiple of four. Line ends do not count.</summary>
    private byte[] Bytes(in Utf8JsonReader reader, FieldDescriptor field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Invalid(reader, field);
        }

        string text = Text(reader);
        bool isUrlSafe = text.AsSpan().ContainsAny('-', '_');
        bool isPadded = text.Length % 4 == 0;
        string digits = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        if (digits.AsSpan().ContainsAny(isUrlSafe ? "+/ \t" : " \t") || (!isPadded && digits.Contains('=')) || (isPadded ? digits.Length % 4 != 0 : digits.Length % 4 == 1))
        {
            throw Invalid(reader, field);
        }

        string standard = digits.Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[(digits.Length + 3) / 4 * 3];
        return Convert.TryFromBase64String(standard.PadRight((digits.Length + 3) / 4 * 4, '='), bytes, out int length) ? bytes[..length] : throw Invalid(reader, field);
    }

    private string Text(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new GatewayException($"proto: syntax error {Position((int)reader.TokenStartIndex)}: invalid UTF-8 in string");
        }
    }

    private static FieldDescriptor? FieldOf(MessageDescriptor type, string name)
    {
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
        {
            if (field.Name == name || field.JsonName == name)
            {
                return field;
            }
        }

        return null;
    }

    private static void Append(ArrayBufferWriter<byte> target, FieldDescriptor field, ReadOnlySpan<byte> bytes)
    {
        const int MaxTagAndLength = 15;
        var writer = new ProtoWriter(target.GetSpan(bytes.Length + MaxTagAndLength));
        writer.Message(field.FieldNumber, bytes);
        target.Advance(writer.Written);
    }

    private static void Append(ArrayBufferWriter<byte> target, FieldDescriptor field, ulong number)
    {
        const int MaxTagAndNumber = 15;
        var writer = new ProtoWriter(target.GetSpan(MaxTagAndNumber));
        writer.Varint((ulong)field.FieldNumber << 3);
        writer.Varint(number);
        target.Advance(writer.Written);
    }

    private GatewayException Unexpected(in Utf8JsonReader reader) =>
        new($"proto: syntax error {Position((int)reader.TokenStartIndex)}: unexpected token {Token(reader)}");

    private GatewayException Invalid(in Utf8JsonReader reader, FieldDescriptor field)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && field.FieldType is FieldType.Message)
        {
            return Unexpected(reader);
        }

        string kind = field.FieldType.ToString().ToLowerInvariant();
        return new($"proto: {Position((int)reader.TokenStartIndex)}: invalid value for {kind} field {field.JsonName}: {Token(reader)}");
    }

    private string Token(in Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        int length = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : (int)reader.BytesConsumed - start;
        return Encoding.UTF8.GetString(_json.Slice(start, length));
    }

    private string Position(int at)
    {
        ReadOnlySpan<byte> before = _json[..at];
        int line = before.Count((byte)'\n') + 1;
        int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
        return $"(line {line}:{column})";
    }
}
