using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>All endpoints of a client; picks the one for the next attempt.</summary>
internal sealed class MemberSet : IDisposable
{
    private readonly Func<ClientEndpoint, RpcChannelOptions> _options;
    private readonly TimeProvider _clock;

    /// <summary>All there have ever been: what is open at an endpoint outlives its replacement.</summary>
    private readonly Dictionary<string, Member> _known = new(StringComparer.Ordinal);

    private volatile Member[] _members = [];
    private uint _next;

    public MemberSet(IReadOnlyList<string> endpoints, Func<ClientEndpoint, RpcChannelOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _options = options;
        Replace(endpoints);
    }

    /// <summary>
    /// The next endpoint in turn that is not passed over. When all are, the one that will be usable first, with the time until then.
    /// </summary>
    public (Member Member, TimeSpan Wait) Next()
    {
        uint start = Interlocked.Increment(ref _next) - 1;
        long now = _clock.GetTimestamp();
        Member[] members = _members;
        Member first = members[0];
        for (uint i = 0; i < members.Length; i++)
        {
            Member candidate = members[(start + i) % (uint)members.Length];
            if (candidate.RetryAt <= now)
            {
                return (candidate, TimeSpan.Zero);
            }

            first = candidate.RetryAt < first.RetryAt ? candidate : first;
        }

        return (first, _clock.GetElapsedTime(now, first.RetryAt));
    }

    /// <summary>
    /// Uses these endpoints from now on. Endpoints that stay keep their connection; open calls at the others go on.
    /// </summary>
    /// <exception cref="ArgumentException">There is no endpoint, or one has a form or scheme that is not known.</exception>
    public void Replace(IReadOnlyList<string> endpoints)
    {
        lock (_known)
        {
            Member[] members = [.. endpoints.Distinct().Select(text => _known.GetValueOrDefault(text) ?? new Member(ClientEndpoint.Parse(text), _options))];
            if (members.Length == 0)
            {
                throw new ArgumentException("etcdclient: no available endpoints");
            }

            foreach (Member member in members)
            {
                _known[member.Name] = member;
            }

            _members = members;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_known)
        {
            foreach (Member member in _known.Values)
            {
                member.Dispose();
            }
        }
    }
}
