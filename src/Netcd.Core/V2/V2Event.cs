using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>The outcome of one operation, and what watchers are told. Immutable.</summary>
public sealed class V2Event
{
    /// <summary>What happened.</summary>
    public required V2Action Action { get; init; }

    /// <summary>The node after the operation.</summary>
    public required V2NodeView Node { get; init; }

    /// <summary>The node before the operation, or null when there was none.</summary>
    public V2NodeView? PrevNode { get; init; }

    /// <summary>Store index for the X-Etcd-Index header.</summary>
    public ulong EtcdIndex { get; init; }

    /// <summary>Index that v1 clients see (<see cref="V1Counter"/>).</summary>
    public ulong V1Index { get; internal set; }

    /// <summary>Only the TTL changed: kept in the history, never told to watchers.</summary>
    public bool IsRefresh { get; init; }

    /// <summary>Whether the answer is 201 instead of 200.</summary>
    public bool IsCreated => Action == V2Action.Create || (Action == V2Action.Set && PrevNode is null);

    /// <summary>Store index of the event.</summary>
    public ulong Index => Node.ModifiedIndex;

    /// <summary>Writes the event as an answer to a client; <paramref name="prefix"/> is cut from every key.</summary>
    public void WriteTo(GoJsonWriter json, string prefix) => Write(json, prefix, withRefresh: false);

    /// <summary>Writes the event as it stands in a snapshot.</summary>
    internal void WriteStored(GoJsonWriter json) => Write(json, "", withRefresh: true);

    /// <summary>The same event with its key below a directory.</summary>
    internal V2Event Below(string directory) => new()
    {
        Action = Action,
        Node = Node.Below(directory),
        PrevNode = PrevNode?.Below(directory),
        EtcdIndex = EtcdIndex,
        IsRefresh = IsRefresh,
        V1Index = V1Index,
    };

    /// <summary>Writes the event of a read of a file, which nobody keeps.</summary>
    internal static void WriteRead(GoJsonWriter json, string prefix, string path, V2Node file, long now)
    {
        json.BeginObject();
        json.Name("action"u8);
        json.String(V2Action.Get.Name());
        json.Name("node"u8);
        V2NodeView.WriteFile(json, prefix, path, file, now);
        json.EndObject();
    }

    private void Write(GoJsonWriter json, string prefix, bool withRefresh)
    {
        json.BeginObject();
        json.Name("action"u8);
        json.String(Action.Name());
        json.Name("node"u8);
        Node.WriteTo(json, prefix);
        if (PrevNode is not null)
        {
            json.Name("prevNode"u8);
            PrevNode.WriteTo(json, prefix);
        }

        if (withRefresh && IsRefresh)
        {
            json.Name("refresh"u8);
            json.Boolean(true);
        }

        json.EndObject();
    }
}
