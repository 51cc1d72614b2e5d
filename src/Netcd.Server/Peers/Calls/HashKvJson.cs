using System.Globalization;
using System.Text.Json;
using Netcd.Core.Peers;

namespace Netcd.Server.Peers.Calls;

/// <summary>Answers of /members/hashkv, as Go's JSON of the message: fields that are zero are left out. Pure.</summary>
internal static class HashKvJson
{
    /// <summary>Text of status 400 for a revision that is compacted.</summary>
    public const string Compacted = "mvcc: required revision has been compacted";

    /// <summary>Text of status 400 for a revision that is not there yet.</summary>
    public const string FutureRevision = "mvcc: required revision is a future revision";

    /// <summary>The answer of this member.</summary>
    public static string Write(PeerHash hash)
    {
        string header = hash.CurrentRevision != 0 ? string.Create(CultureInfo.InvariantCulture, $"\"revision\":{hash.CurrentRevision}") : "";
        string value = hash.Hash != 0 ? string.Create(CultureInfo.InvariantCulture, $",\"hash\":{hash.Hash}") : "";
        string compact = hash.CompactRevision != 0 ? string.Create(CultureInfo.InvariantCulture, $",\"compact_revision\":{hash.CompactRevision}") : "";
        return $"{{\"header\":{{{header}}}{value}{compact}}}";
    }

    /// <summary>The answer of another member; null when it makes no sense.</summary>
    public static PeerHash? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            long revision = root.TryGetProperty("header", out JsonElement header) ? Number(header, "revision") : 0;
            return new PeerHash(checked((uint)Number(root, "hash")), Number(root, "compact_revision"), revision);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static long Number(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
}
