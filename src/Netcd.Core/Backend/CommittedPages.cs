using Netcd.Core.Mvcc;
using Netcd.Storage.Bolt;
using Netcd.Telemetry;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Backend;

/// <summary>
/// One bolt read transaction shared by every reader of the commits up to it. It ends when the backend has moved on and the
/// last reader has let go; a reader that comes too late is told so and takes the newer one.
/// </summary>
internal sealed class CommittedPages
{
    private readonly ReadTransaction _read;
    private readonly ReadBucket _keys;
    private readonly Gauge _open;
    private int _users = 1;

    public CommittedPages(ReadTransaction read, Gauge open)
    {
        _read = read;
        _open = open;
        open.Add(1);
        Invariant.That(read.TryGetBucket(BucketNames.Of(BucketId.Key), out _keys), "the database has no bucket \"key\"");
    }

    public ReadTransaction Read => _read;

    public ReadBucket Keys => _keys;

    /// <summary>Where the value of a revision is stored, as one of a series of lookups.</summary>
    public bool TryLocate(Revision revision, scoped ref LeafPosition position, out StoredValue stored)
    {
        Span<byte> key = stackalloc byte[RevisionKey.Length];
        RevisionKey.Write(key, revision);
        return _keys.TryLocate(key, ref position, out stored);
    }

    public bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _open.Add(-1);
            _read.Dispose();
        }
    }
}
