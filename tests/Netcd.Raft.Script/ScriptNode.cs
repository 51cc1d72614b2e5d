namespace Netcd.Raft.Script;

/// <summary>A member of an interaction script with its storage and its queues of storage work.</summary>
internal sealed class ScriptNode
{
    public ScriptNode(RaftConfig config, ScriptStorage storage)
    {
        Config = config;
        Storage = storage;
        Raw = new RawNode(config);
    }

    public RaftConfig Config { get; }

    public ScriptStorage Storage { get; }

    public RawNode Raw { get; }

    public Queue<Message> AppendWork { get; } = new();

    public Queue<Message> ApplyWork { get; } = new();
}
