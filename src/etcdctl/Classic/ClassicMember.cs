using System.Text.Json;

namespace Netcd.Etcdctl.Classic;

/// <summary>A member of the cluster.</summary>
/// <param name="Id">Its id in hexadecimal.</param>
/// <param name="Name">Its name; empty: not started yet.</param>
/// <param name="PeerUrls">Where the other members reach it.</param>
/// <param name="ClientUrls">Where clients reach it.</param>
internal sealed record ClassicMember(string Id, string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls)
{
    /// <summary>Reads the answer of <c>/v2/members</c>.</summary>
    public static List<ClassicMember> ReadList(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("members").EnumerateArray().Select(Read)];
    }

    /// <summary>Reads one member.</summary>
    public static ClassicMember ReadOne(string body)
    {
        using var document = JsonDocument.Parse(body);
        return Read(document.RootElement);
    }

    private static ClassicMember Read(JsonElement json) =>
        new(json.GetProperty("id").GetString() ?? "", json.GetProperty("name").GetString() ?? "", Texts(json, "peerURLs"), Texts(json, "clientURLs"));

    private static string[] Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(static e => e.GetString() ?? "")] : [];
}
