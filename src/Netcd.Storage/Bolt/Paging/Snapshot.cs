using System.Buffers.Binary;
using Netcd.Storage.Disk;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>
/// One committed state and who reads it. The database is the first user of the newest one; when the count has reached zero it never
/// rises again, which is how the writer knows without a lock that the pages only this state could see are free.
/// </summary>
internal sealed unsafe class Snapshot
{
    private readonly Shared<IDiskFile> _file;
    private readonly Shared<IFileMapping> _sharedMapping;
    private readonly IFileMapping _mapping;
    private readonly byte* _address;
    private readonly ulong _end;
    private int _users = 1;

    public Snapshot(Meta meta, Shared<IDiskFile> file, Shared<IFileMapping> mapping, ulong unusedPages)
    {
        Meta = meta;
        UnusedPages = unusedPages;
        _file = file.Acquire();
        _sharedMapping = mapping.Acquire();
        _mapping = mapping.Value;
        _address = (byte*)_mapping.Address;
        _end = meta.HighWater * (ulong)meta.PageSize;
    }

    public Meta Meta { get; }

    /// <summary>Pages below the high-water mark that hold nothing of this state.</summary>
    public ulong UnusedPages { get; }

    public int PageSize => Meta.PageSize;

    public IDiskFile File => _file.Value;

    /// <summary>Whether nobody uses it any more; final.</summary>
    public bool IsDead => Volatile.Read(ref _users) == 0;

    /// <summary>Adds a user. False when it is dead.</summary>
    public bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _sharedMapping.Release();
            _file.Release();
        }
    }

    /// <summary>Bytes of the pages of this state.</summary>
    /// <exception cref="InvalidDatabaseException">They reach beyond it.</exception>
    public ReadOnlySpan<byte> Bytes(long offset, int length)
    {
        // The database proved when it was opened or grew that the file is that long; past its end a mapped read would kill the process.
        if (offset < 0 || length < 0 || (ulong)offset + (uint)length > _end)
        {
            throw OutOfRange(offset, length);
        }

        return _address != null ? new ReadOnlySpan<byte>(_address + offset, length) : _mapping.Slice(offset, length);
    }

    /// <summary>A leaf or branch page with its overflow pages.</summary>
    /// <exception cref="InvalidDatabaseException">There is none of this id.</exception>
    public PageView Page(ulong id) => new(RawPage(id), (long)id * PageSize, id);

    /// <summary>The bytes of any page but a meta, with its overflow pages.</summary>
    /// <exception cref="InvalidDatabaseException">It reaches beyond the database.</exception>
    public ReadOnlySpan<byte> RawPage(ulong id)
    {
        ulong highWater = Meta.HighWater;
        if (id < PageLayout.FirstDataPage || id >= highWater)
        {
            throw new InvalidDatabaseException($"page {id} lies outside the {highWater} pages of the database");
        }

        int pageSize = Meta.PageSize;
        long offset = (long)id * pageSize;
        ReadOnlySpan<byte> bytes = Bytes(offset, pageSize);
        uint overflow = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        return overflow == 0 ? bytes : WithOverflow(id, offset, overflow);
    }

    private ReadOnlySpan<byte> WithOverflow(ulong id, long offset, uint overflow)
    {
        if (id + overflow >= Meta.HighWater)
        {
            throw new InvalidDatabaseException($"page {id} with {overflow} overflow pages reaches beyond the {Meta.HighWater} pages of the database");
        }

        long length = ((long)overflow + 1) * PageSize;
        return length <= int.MaxValue
            ? Bytes(offset, (int)length)
            : throw new InvalidDatabaseException($"page {id} with {overflow} overflow pages is larger than 2 GiB, which is not supported");
    }

    private InvalidDatabaseException OutOfRange(long offset, int length) => new($"bytes {offset}+{length} lie outside the {Meta.HighWater} pages of the database");
}
