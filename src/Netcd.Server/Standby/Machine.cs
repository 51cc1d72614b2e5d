using System.Text.Json;
using Netcd.Core.LocalMember;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.Standby;

/// <summary>A member as the admin pages of 0.4 show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>leader</c> or <c>follower</c>.</param>
/// <param name="ClientUrl">Its first client URL; empty when it has not started.</param>
/// <param name="PeerUrl">Its first peer URL.</param>
internal sealed record Machine(string Name, string State, string ClientUrl, string PeerUrl)
{
    private const string LeaderState = "leader";

    /// <summary>Whether it leads.</summary>
    public bool IsLeader => State == LeaderState;

    /// <summary>All members by name.</summary>
    public static Machine[] AllOf(EtcdMember member)
    {
        ulong leader = member.Raft.View.Leader;
        return
        [
            .. member.Membership.View.Members
                .Select(m => new Machine(m.Name, m.Id == leader ? LeaderState : "follower", m.ClientUrls.FirstOrDefault(""), m.PeerUrls.FirstOrDefault("")))
                .OrderBy(static machine => machine.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The JSON of 0.4.</summary>
    public string ToJson() =>
        $"{{\"name\":{GoJson.Quote(Name)},\"state\":{GoJson.Quote(State)},\"clientURL\":{GoJson.Quote(ClientUrl)},\"peerURL\":{GoJson.Quote(PeerUrl)}}}";

    /// <summary>The JSON of several.</summary>
    public static string ToJson(IEnumerable<Machine> machines) => $"[{string.Join(',', machines.Select(static machine => machine.ToJson()))}]";

    /// <summary>Reads several.</summary>
    /// <exception cref="JsonException">It is no list of machines.</exception>
    public static Machine[] ReadAll(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(static m => new Machine(Text(m, "name"), Text(m, "state"), Text(m, "clientURL"), Text(m, "peerURL")))]
        : throw new JsonException("no list of machines");

    private static string Text(JsonElement machine, string name) =>
        machine.ValueKind == JsonValueKind.Object && machine.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!
        : throw new JsonException($"a machine without {name}");
}
