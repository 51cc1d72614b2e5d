using System.Collections.Immutable;

namespace Netcd.Raft;

/// <summary>A change of one member, in the form that etcd writes to its log. Immutable.</summary>
public sealed class ConfChange
{
    /// <summary>The application's id of the request.</summary>
    public ulong Id { get; init; }

    /// <summary>What happens to the member.</summary>
    public ConfChangeType Type { get; init; }

    /// <summary>The member; 0 makes the change do nothing.</summary>
    public ulong NodeId { get; init; }

    /// <summary>The application's bytes. <c>default</c> means absent.</summary>
    public ReadOnlyMemory<byte> Context { get; init; }

    /// <summary>The same change as a <see cref="ConfChangeV2"/> with automatic transition.</summary>
    public ConfChangeV2 AsV2() => new()
    {
        Changes = ImmutableArray.Create(new ConfChangeSingle(Type, NodeId)),
        Context = Context,
    };
}
