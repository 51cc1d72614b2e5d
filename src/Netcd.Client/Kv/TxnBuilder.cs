using Netcd.Protocol.Rpc;

namespace Netcd.Client.Kv;

/// <summary>Collects a transaction. Not thread-safe; commit it once.</summary>
public sealed class TxnBuilder
{
    private readonly KvClient _kv;

    internal TxnBuilder(KvClient kv) => _kv = kv;

    /// <summary>What was collected.</summary>
    public TxnRequest Request { get; } = new();

    /// <summary>Adds conditions; all of them must hold.</summary>
    public TxnBuilder If(params ReadOnlySpan<Compare> conditions)
    {
        foreach (Compare condition in conditions)
        {
            Request.Compare.Add(condition);
        }

        return this;
    }

    /// <summary>Adds operations for when the conditions hold.</summary>
    public TxnBuilder Then(params ReadOnlySpan<RequestOp> operations)
    {
        foreach (RequestOp operation in operations)
        {
            Request.Success.Add(operation);
        }

        return this;
    }

    /// <summary>Adds operations for when one of the conditions does not hold.</summary>
    public TxnBuilder Else(params ReadOnlySpan<RequestOp> operations)
    {
        foreach (RequestOp operation in operations)
        {
            Request.Failure.Add(operation);
        }

        return this;
    }

    /// <summary>Runs it.</summary>
    /// <inheritdoc cref="KvClient.TxnAsync"/>
    public Task<TxnResponse> CommitAsync(CancellationToken cancellation = default) => _kv.TxnAsync(Request, cancellation);
}
