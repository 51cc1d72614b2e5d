using Netcd.Core.Leases;

namespace Netcd.Core.Mvcc;

/// <summary>Applies KV requests, between <c>BeginEntry</c> and <c>Complete</c>. Apply loop only. Requests are encoded messages that were checked before they were proposed.</summary>
public sealed class KvExecutor(MvccStore store, ILeaseAttachments leases)
{
    /// <summary>Applies a PutRequest.</summary>
    public KvResult Put(ReadOnlySpan<byte> request, bool wantBody) => throw new NotImplementedException();

    /// <summary>Applies a DeleteRangeRequest.</summary>
    public KvResult DeleteRange(ReadOnlySpan<byte> request, bool wantBody) => throw new NotImplementedException();

    /// <summary>Applies a TxnRequest.</summary>
    public KvResult Txn(ReadOnlySpan<byte> request, bool wantBody) => throw new NotImplementedException();

    /// <summary>Answers a RangeRequest that went through the log.</summary>
    public KvResult Range(ReadOnlySpan<byte> request, bool wantBody) => throw new NotImplementedException();

    /// <summary>Compacts; <see cref="KvResult.Finished"/> tells when the removal is done.</summary>
    public KvResult Compact(long revision) => throw new NotImplementedException();

    /// <summary>Deletes keys in one revision, as the revocation of a lease does.</summary>
    /// <returns>The store revision afterwards.</returns>
    public long DeleteKeys(ReadOnlySpan<ReadOnlyMemory<byte>> sortedKeys) => throw new NotImplementedException($"{store} {leases}");
}
