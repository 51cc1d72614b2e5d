using Netcd.Core.Leases;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Auth;

/// <summary>
/// Which permissions a request needs: for exactly the ranges it will execute, in a transaction for both branches and everything
/// nested. Any thread; entries are checked again on the apply loop.
/// </summary>
public static class RequestPermissions
{
    /// <summary>A put: WRITE on the key; READ for the previous pair; WRITE on all keys of the lease it joins, else it could not be revoked any more.</summary>
    public static EtcdError Put(in Permit permit, in PutRequestView request, Lessor lessor)
    {
        EtcdError error = permit.Write(request.Key, default);
        if (error == EtcdError.None)
        {
            error = LeaseWrites(permit, request.Lease, lessor);
        }

        return error == EtcdError.None && request.PrevKv ? permit.Read(request.Key, default) : error;
    }

    /// <summary>A delete: WRITE on the range; READ for the previous pairs.</summary>
    public static EtcdError DeleteRange(in Permit permit, in DeleteRangeRequestView request)
    {
        EtcdError error = permit.Write(request.Key, request.RangeEnd);
        return error == EtcdError.None && request.PrevKv ? permit.Read(request.Key, request.RangeEnd) : error;
    }

    /// <summary>A transaction: READ for every compare, and what each operation of either branch needs. The depth is bounded by the parser.</summary>
    public static EtcdError Txn(in Permit permit, in TxnRequestView request, Lessor lessor)
    {
        foreach (CompareView compare in request.Compares)
        {
            EtcdError error = permit.Read(compare.Key, compare.RangeEnd);
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        EtcdError success = Branch(permit, request.Success, lessor);
        return success == EtcdError.None ? Branch(permit, request.Failure, lessor) : success;
    }

    /// <summary>The end or renewal of a lease: WRITE on all its keys, or root.</summary>
    public static EtcdError LeaseWrites(in Permit permit, long leaseId, Lessor lessor)
    {
        if (leaseId == 0 || permit.Admin == EtcdError.None)
        {
            return EtcdError.None;
        }

        foreach (ReadOnlyMemory<byte> key in lessor.Keys(leaseId))
        {
            EtcdError error = permit.Write(key.Span, default);
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    /// <summary>A look at the keys of a lease: READ on all of them, or root.</summary>
    public static EtcdError LeaseReads(in Permit permit, long leaseId, Lessor lessor)
    {
        if (permit.Admin == EtcdError.None)
        {
            return EtcdError.None;
        }

        foreach (ReadOnlyMemory<byte> key in lessor.Keys(leaseId))
        {
            EtcdError error = permit.Read(key.Span, default);
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }

    private static EtcdError Branch(in Permit permit, RequestOpEnumerator operations, Lessor lessor)
    {
        foreach (RequestOpView operation in operations)
        {
            EtcdError error = operation.Kind switch
            {
                RequestOpKind.Range => permit.Read(operation.Range.Key, operation.Range.RangeEnd),
                RequestOpKind.Put => Put(permit, operation.Put, lessor),
                RequestOpKind.DeleteRange => DeleteRange(permit, operation.DeleteRange),
                RequestOpKind.Txn => Txn(permit, operation.Txn, lessor),
                _ => EtcdError.None,
            };
            if (error != EtcdError.None)
            {
                return error;
            }
        }

        return EtcdError.None;
    }
}
