using System.Text.Json;

namespace Netcd.Core.V2;

/// <summary>Typed steps over <see cref="Utf8JsonReader"/> with errors that name the expected thing.</summary>
internal static class V2JsonReading
{
    public static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    public static void Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new InvalidDataException("v2 store: the JSON ends too early");
        }
    }

    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidDataException($"v2 store: expected {what} at byte {reader.TokenStartIndex}, found {reader.TokenType}");
        }
    }

    public static ulong UInt64(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        Expect(ref reader, JsonTokenType.Number, "a number");
        return reader.TryGetUInt64(out ulong value)
            ? value
            : throw new InvalidDataException($"v2 store: the number at byte {reader.TokenStartIndex} is not an unsigned 64-bit integer");
    }

    public static long Int64(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        Expect(ref reader, JsonTokenType.Number, "a number");
        return reader.TryGetInt64(out long value)
            ? value
            : throw new InvalidDataException($"v2 store: the number at byte {reader.TokenStartIndex} is not a 64-bit integer");
    }

    public static string Text(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        Expect(ref reader, JsonTokenType.String, "a string");
        return reader.GetString()!;
    }

    public static bool Flag(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw new InvalidDataException($"v2 store: expected true or false at byte {reader.TokenStartIndex}"),
        };
    }

    public static long Time(ref Utf8JsonReader reader)
    {
        string text = Text(ref reader);
        return V2Time.TryParse(text, out long time)
            ? time
            : throw new InvalidDataException($"v2 store: \"{text}\" is not a time");
    }
}
