using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Server.Proxy.L7;

/// <summary><c>--experimental-serializable-ordering</c>: no read shows an older revision than one before. Thread-safe.</summary>
/// <param name="endpoints">Members that can be asked.</param>
internal sealed class RevisionOrder(int endpoints)
{
    private const int RoundsOverMembers = 5;

    private long _seen;

    /// <summary>Reads, at one member after the other, until the answer is not older than what was shown when the read began.</summary>
    /// <param name="read">Makes one attempt, at another member each time.</param>
    /// <param name="headerOf">Finds the answer's header.</param>
    /// <exception cref="RpcException">No member is new enough.</exception>
    public async Task<T> ReadAsync<T>(Func<Task<T>> read, Func<T, ResponseHeader> headerOf)
    {
        long seen = Interlocked.Read(ref _seen);
        for (int attempt = 0; attempt <= RoundsOverMembers * endpoints; attempt++)
        {
            T response = await read();
            long revision = headerOf(response).Revision;
            if (revision >= seen)
            {
                Raise(revision);
                return response;
            }
        }

        throw new RpcException(RpcStatusCode.Unknown, "etcdclient: no cluster members have a revision higher than the previously received revision");
    }

    private void Raise(long revision)
    {
        for (long seen = Interlocked.Read(ref _seen); seen < revision;)
        {
            long found = Interlocked.CompareExchange(ref _seen, revision, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
