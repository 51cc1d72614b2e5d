using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>Outcome of one KV request. Dispose it when the response was written.</summary>
public readonly struct KvResult : IDisposable
{
    private readonly PooledBuffer? _body;

    internal KvResult(EtcdError error, long revision, PooledBuffer? body = null, Task? finished = null)
    {
        Error = error;
        Revision = revision;
        _body = body;
        Finished = finished;
    }

    /// <summary>Why it failed; then nothing was changed.</summary>
    public EtcdError Error { get; }

    /// <summary>Revision for the response header.</summary>
    public long Revision { get; }

    /// <summary>The encoded response without its header field; empty when it was not asked for.</summary>
    public ReadOnlySpan<byte> Body => _body is null ? default : _body.Written;

    /// <summary>Of a compaction: ends when the records are removed and that is durable.</summary>
    public Task? Finished { get; }

    /// <summary>The buffer of the body, for an answer that is written later; whoever takes it disposes it instead of this result.</summary>
    public PooledBuffer? DetachBody() => _body;

    /// <summary>Returns the body's buffer.</summary>
    public void Dispose() => _body?.Dispose();
}
