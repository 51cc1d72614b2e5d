using System.Collections.Immutable;
using Netcd.Raft;

namespace Netcd.Core.Membership;

/// <summary>One change of the membership, as proposed in and read from a raft ConfChange. Immutable.</summary>
public sealed class MembershipChange
{
    private const int AddNode = 0;
    private const int RemoveNode = 1;
    private const int UpdateNode = 2;
    private const int AddLearnerNode = 3;

    private MembershipChange(MembershipChangeKind kind, Member member)
    {
        Kind = kind;
        Member = member;
    }

    /// <summary>What happens.</summary>
    public MembershipChangeKind Kind { get; }

    /// <summary>To whom.</summary>
    public ulong Id => Member.Id;

    /// <summary>The member as proposed; only its id counts for <see cref="MembershipChangeKind.Remove"/> and <see cref="MembershipChangeKind.Promote"/>.</summary>
    public Member Member { get; }

    /// <summary>Number of the raft ConfChangeType.</summary>
    public int RaftType => Kind switch
    {
        MembershipChangeKind.Remove => RemoveNode,
        MembershipChangeKind.Update => UpdateNode,
        MembershipChangeKind.AddLearner => AddLearnerNode,
        _ => AddNode,
    };

    /// <summary>A new member, voter or learner by its flag.</summary>
    public static MembershipChange Add(Member member) =>
        new(member.IsLearner ? MembershipChangeKind.AddLearner : MembershipChangeKind.Add, member);

    /// <summary>A learner becomes a voter.</summary>
    public static MembershipChange Promote(ulong id) => new(MembershipChangeKind.Promote, new Member { Id = id });

    /// <summary>A member leaves.</summary>
    public static MembershipChange Remove(ulong id) => new(MembershipChangeKind.Remove, new Member { Id = id });

    /// <summary>A member gets other peer URLs. Its learner flag is sent along: members of etcd would take its absence for a promotion.</summary>
    public static MembershipChange Update(MembershipView view, ulong id, ImmutableArray<string> peerUrls) =>
        new(MembershipChangeKind.Update, new Member { Id = id, PeerUrls = peerUrls, IsLearner = view.Find(id)?.IsLearner ?? false });

    /// <summary>The context bytes of the raft ConfChange; empty for a removal.</summary>
    public byte[] ToContext() => Kind switch
    {
        MembershipChangeKind.Remove => [],
        MembershipChangeKind.Promote => MemberJson.WritePromotion(Id),
        _ => MemberJson.WriteMember(Member),
    };

    /// <summary>The raft ConfChange that proposes it.</summary>
    /// <param name="requestId">The request that waits for it, 0 for none.</param>
    public ConfChange ToConfChange(ulong requestId) =>
        new() { Id = requestId, Type = (ConfChangeType)RaftType, NodeId = Id, Context = ToContext() };

    /// <summary>Reads a raft ConfChange.</summary>
    /// <param name="raftType">Number of its type.</param>
    /// <param name="nodeId">Its node id.</param>
    /// <param name="context">Its context.</param>
    /// <exception cref="InvalidDataException">Type or context make no sense, or context and node id disagree; etcd panics here.</exception>
    public static MembershipChange Parse(int raftType, ulong nodeId, ReadOnlySpan<byte> context)
    {
        if (raftType == RemoveNode)
        {
            return Remove(nodeId);
        }

        Member member = MemberJson.ParseContext(context, out bool isPromotion);
        if (member.Id != nodeId)
        {
            throw new InvalidDataException($"membership change: node id {nodeId:x} but context of member {member.Id:x}");
        }

        return raftType switch
        {
            AddNode or AddLearnerNode when isPromotion => Promote(nodeId),
            AddNode => new MembershipChange(MembershipChangeKind.Add, member),
            AddLearnerNode => new MembershipChange(MembershipChangeKind.AddLearner, member),
            UpdateNode => new MembershipChange(MembershipChangeKind.Update, member),
            _ => throw new InvalidDataException($"membership change: unknown raft type {raftType}"),
        };
    }
}
