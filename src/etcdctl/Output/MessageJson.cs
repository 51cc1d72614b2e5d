using Google.Protobuf;
using Netcd.CommandLine.Output;

namespace Netcd.Etcdctl.Output;

/// <summary>Messages as JSON, by their shapes.</summary>
internal static class MessageJson
{
    /// <summary>Adds a message.</summary>
    public static JsonText Message(this JsonText json, IMessage message, MessageShape shape)
    {
        Append(json, message.ToByteArray(), shape);
        return json;
    }

    private static void Append(JsonText json, ReadOnlySpan<byte> wire, MessageShape shape)
    {
        json.Raw(shape.Wrapper is { } wrapper ? $"{{\"{wrapper}\":{{" : "{");
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
                json.Raw(openList != 0 ? "]" : "").Raw(separator).Raw($"\"{field.Name}\":").Raw(field.IsRepeated ? "[" : "");
                openList = field.IsRepeated ? number : 0;
            }
            else
            {
                json.Raw(",");
            }

            AppendValue(json, reader, field);
            separator = ",";
        }

        json.Raw(openList != 0 ? "]" : "").Raw(shape.Wrapper is null ? "}" : "}}");
    }

    private static void AppendValue(JsonText json, CodedInputStream reader, FieldShape field)
    {
        switch (field.Kind)
        {
            case FieldKind.Signed: json.Number(reader.ReadInt64()); break;
            case FieldKind.Unsigned: json.Number(reader.ReadUInt64()); break;
            case FieldKind.Bool: json.Bool(reader.ReadBool()); break;
            case FieldKind.Text: json.Text(reader.ReadString()); break;
            case FieldKind.Bytes: json.Bytes(reader.ReadBytes().Span); break;
            case FieldKind.Message: Append(json, reader.ReadBytes().Span, field.Message!); break;
        }
    }
}
