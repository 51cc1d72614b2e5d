using System.Collections.Immutable;
using System.Text.Json;

namespace Netcd.Core.Membership;

/// <content>Reading. Unknown fields are skipped, null lists and names are empty ones.</content>
public static partial class MemberJson
{
    /// <summary>Reads a member.</summary>
    /// <exception cref="InvalidDataException">Not the JSON of a member.</exception>
    public static Member ParseMember(ReadOnlySpan<byte> text) => ParseContext(text, out _);

    /// <summary>Reads the context of a configuration change.</summary>
    /// <exception cref="InvalidDataException">Not the JSON of a member.</exception>
    public static Member ParseContext(ReadOnlySpan<byte> text, out bool isPromotion)
    {
        MemberFields fields = Parse(text);
        isPromotion = fields.IsPromotion;
        return fields.ToMember();
    }

    /// <summary>Reads published attributes.</summary>
    /// <exception cref="InvalidDataException">Not the JSON of attributes.</exception>
    public static MemberAttributes ParseAttributes(ReadOnlySpan<byte> text)
    {
        MemberFields fields = Parse(text);
        return new MemberAttributes(fields.Name, fields.ClientUrls);
    }

    /// <summary>Reads peer URLs and learner flag into a member with the given id.</summary>
    /// <exception cref="InvalidDataException">Not the JSON of raft attributes.</exception>
    public static Member ParseRaftAttributes(ulong id, ReadOnlySpan<byte> text)
    {
        MemberFields fields = Parse(text);
        return new Member { Id = id, PeerUrls = fields.PeerUrls, IsLearner = fields.IsLearner };
    }

    /// <summary>Reads the JSON array that GET /members of a peer answers.</summary>
    /// <exception cref="InvalidDataException">Not an array of members.</exception>
    public static ImmutableArray<Member> ParseMembers(ReadOnlySpan<byte> text) => Read(text, static (ref Utf8JsonReader reader) =>
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(ReadFields(ref reader).ToMember());
        }

        return members.ToImmutable();
    });

    /// <summary>Reads the downgrade state.</summary>
    /// <exception cref="InvalidDataException">Not the JSON of a downgrade state.</exception>
    public static DowngradeInfo ParseDowngrade(ReadOnlySpan<byte> text) => Read(text, static (ref Utf8JsonReader reader) =>
    {
        DowngradeInfo info = DowngradeInfo.None;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("target-version"u8))
            {
                info = info with { TargetVersion = ReadString(ref reader) };
            }
            else if (reader.ValueTextEquals("enabled"u8))
            {
                reader.Read();
                info = info with { Enabled = reader.GetBoolean() };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return info;
    });

    private delegate T Reading<out T>(ref Utf8JsonReader reader);

    private static T Read<T>(ReadOnlySpan<byte> text, Reading<T> read)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            T value = read(ref reader);
            return reader.Read() ? throw new InvalidDataException("member JSON: something follows the value") : value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"member JSON: {e.Message}", e);
        }
    }

    private static MemberFields Parse(ReadOnlySpan<byte> text) => Read(text, static (ref Utf8JsonReader reader) => ReadFields(ref reader));

    private static MemberFields ReadFields(ref Utf8JsonReader reader)
    {
        var fields = new MemberFields();
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref reader, fields);
        }

        return fields;
    }

    private static void ReadField(ref Utf8JsonReader reader, MemberFields fields)
    {
        if (reader.ValueTextEquals("id"u8))
        {
            reader.Read();
            fields.Id = reader.GetUInt64();
        }
        else if (reader.ValueTextEquals("peerURLs"u8))
        {
            fields.PeerUrls = ReadStrings(ref reader);
        }
        else if (reader.ValueTextEquals("isLearner"u8))
        {
            reader.Read();
            fields.IsLearner = reader.GetBoolean();
        }
        else if (reader.ValueTextEquals("name"u8))
        {
            fields.Name = ReadString(ref reader);
        }
        else if (reader.ValueTextEquals("clientURLs"u8))
        {
            fields.ClientUrls = ReadStrings(ref reader);
        }
        else if (reader.ValueTextEquals("isPromote"u8))
        {
            reader.Read();
            fields.IsPromotion = reader.GetBoolean();
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }

    private static ImmutableArray<string> ReadStrings(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return [];
        }

        Expect(ref reader, JsonTokenType.StartArray);
        var strings = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            strings.Add(reader.GetString() ?? "");
        }

        return strings.ToImmutable();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidDataException($"member JSON: expected {type}, found {reader.TokenType}");
        }
    }

    private sealed class MemberFields
    {
        public ulong Id { get; set; }

        public ImmutableArray<string> PeerUrls { get; set; } = [];

        public bool IsLearner { get; set; }

        public string Name { get; set; } = "";

        public ImmutableArray<string> ClientUrls { get; set; } = [];

        public bool IsPromotion { get; set; }

        public Member ToMember() => new()
        {
            Id = Id,
            PeerUrls = PeerUrls,
            IsLearner = IsLearner,
            Name = Name,
            ClientUrls = ClientUrls,
        };
    }
}
