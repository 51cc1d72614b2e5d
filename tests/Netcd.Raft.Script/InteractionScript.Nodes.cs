using System.Collections.Immutable;
using System.Text;

namespace Netcd.Raft.Script;

internal sealed partial class InteractionScript
{
    private void AddNodes(ScriptCase d)
    {
        var snapshot = StartSnapshot(d);
        var count = d.NumberAt(0);
        for (ulong i = 0; i < count; i++)
        {
            AddNode(Configure(d, snapshot.Metadata.Index), snapshot);
        }
    }

    private void AddNode(RaftConfig config, Snapshot snapshot)
    {
        var storage = new ScriptStorage();
        var isGiven = snapshot.Metadata.Index != 0 || snapshot.Metadata.ConfState.Voters.Length > 0
            || snapshot.Metadata.ConfState.Learners.Length > 0 || !snapshot.Data.IsEmpty;
        if (isGiven)
        {
            if (snapshot.Metadata.Index <= 1)
            {
                throw new ScriptErrorException("index must be specified as > 1 due to bootstrap");
            }

            var metadata = new SnapshotMetadata { Term = 1, Index = snapshot.Metadata.Index, ConfState = snapshot.Metadata.ConfState };
            snapshot = new Snapshot { Data = snapshot.Data, Metadata = metadata };
            ThrowOnError(storage.Log.ApplySnapshot(snapshot));
        }

        storage.History.Add(snapshot);
        _nodes.Add(new ScriptNode(config with { Storage = storage }, storage));
    }

    private static Snapshot StartSnapshot(ScriptCase d) => new()
    {
        Data = d.Find("content") is { Values: [var content, ..] } ? Encoding.UTF8.GetBytes(content) : default(ReadOnlyMemory<byte>),
        Metadata = new SnapshotMetadata
        {
            Index = d.Find("index") is null ? 0 : ScriptCase.Number(d.Value("index")),
            ConfState = new ConfState { Voters = IdList(d, "voters"), Learners = IdList(d, "learners") },
        },
    };

    private static ImmutableArray<ulong> IdList(ScriptCase d, string key) =>
        d.Find(key) is { } arg ? [.. arg.Values.Select(ScriptCase.Number)] : [];

    private RaftConfig Configure(ScriptCase d, ulong applied)
    {
        var id = (ulong)_nodes.Count + 1;
        var config = new RaftConfig
        {
            Id = id,
            Applied = applied,
            ElectionTick = 3,
            HeartbeatTick = 1,
            Storage = new MemoryStorage(),
            Random = new Random((int)id),
            MaxSizePerMsg = RaftConfig.NoLimit,
            MaxInflightMsgs = int.MaxValue,
            Logger = _output,
        };
        foreach (var arg in d.Args)
        {
            foreach (var value in arg.Values)
            {
                config = Configure(config, arg.Key, value);
            }
        }

        return config;
    }

    private static RaftConfig Configure(RaftConfig config, string key, string value) => key switch
    {
        "async-storage-writes" => config with { AsyncStorageWrites = ScriptCase.Flag(value) },
        "prevote" => config with { PreVote = ScriptCase.Flag(value) },
        "checkquorum" => config with { CheckQuorum = ScriptCase.Flag(value) },
        "inflight" => config with { MaxInflightMsgs = (int)ScriptCase.Number(value) },
        "max-committed-size-per-ready" => config with { MaxCommittedSizePerReady = ScriptCase.Number(value) },
        "disable-conf-change-validation" => config with { DisableConfChangeValidation = ScriptCase.Flag(value) },
        "step-down-on-removal" => config with { StepDownOnRemoval = ScriptCase.Flag(value) },
        "read-only" => config with { ReadOnlyOption = ReadOnly(value) },
        _ => config,
    };

    private static ReadOnlyOption ReadOnly(string value) => value switch
    {
        "safe" => ReadOnlyOption.Safe,
        "lease-based" => ReadOnlyOption.LeaseBased,
        _ => throw new ScriptErrorException($"invalid read-only option \"{value}\""),
    };
}
