using Netcd.Core.Watch;

namespace Netcd.Core.LocalMember;

/// <summary>Ids and term for the headers of watch responses.</summary>
internal sealed class WatchHeader(EtcdMember member) : IWatchHeaderSource
{
    public WatchHeaderIds Current => new(member.ClusterId, member.MemberId, member.Raft.View.Term);
}
