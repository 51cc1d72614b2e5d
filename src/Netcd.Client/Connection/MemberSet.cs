using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>All endpoints of a client; picks the one for the next attempt.</summary>
internal sealed class MemberSet : IDisposable
{
    private readonly Member[] _members;
    private readonly TimeProvider _clock;
    private uint _next;

    public MemberSet(IReadOnlyList<string> endpoints, Func<ClientEndpoint, RpcChannelOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _members = [.. endpoints.Select(text => new Member(ClientEndpoint.Parse(text), options))];
        if (_members.Length == 0)
        {
            throw new ArgumentException("etcdclient: no available endpoints");
        }
    }

    /// <summary>
    /// The next endpoint in turn that is not passed over. When all are, the one that will be usable first, with the time until then.
    /// </summary>
    public (Member Member, TimeSpan Wait) Next()
    {
        uint start = Interlocked.Increment(ref _next) - 1;
        long now = _clock.GetTimestamp();
        Member first = _members[0];
        for (uint i = 0; i < _members.Length; i++)
        {
            Member candidate = _members[(start + i) % (uint)_members.Length];
            if (candidate.RetryAt <= now)
            {
                return (candidate, TimeSpan.Zero);
            }

            first = candidate.RetryAt < first.RetryAt ? candidate : first;
        }

        return (first, _clock.GetElapsedTime(now, first.RetryAt));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Dispose();
        }
    }
}
