using System.Buffers;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// The answer to a large range, copied from where the pairs are stored while the client takes it. That holds pages back from reuse, so of
/// an answer that takes long the rest is copied at once.
/// </summary>
internal sealed class LargeRange : IMessagePieces, IDisposable
{
    private const int PieceBytes = 64 << 10;
    private static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(1);

    private readonly ReadOnlyMemory<byte> _header;
    private readonly PooledBuffer _start;
    private readonly RangeRest _rest;
    private readonly ITimer _timer;
    private bool _hasStarted;

    /// <summary>Takes the parts over.</summary>
    /// <param name="header">The encoded header.</param>
    /// <param name="start">The body as far as it was written.</param>
    /// <param name="rest">The rest of it.</param>
    /// <param name="clock">Tells when pages were held long enough.</param>
    public LargeRange(ReadOnlyMemory<byte> header, PooledBuffer start, RangeRest rest, TimeProvider clock)
    {
        _header = header;
        _start = start;
        _rest = rest;
        Size = header.Length + start.Length + rest.Size;
        _timer = clock.CreateTimer(static rest => ((RangeRest)rest!).Release(), rest, MaxHold, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes of the whole message.</summary>
    public long Size { get; }

    /// <inheritdoc/>
    public void WriteNext(IBufferWriter<byte> output)
    {
        if (_hasStarted)
        {
            _rest.WriteNext(output, PieceBytes);
            return;
        }

        _hasStarted = true;
        output.Write(_header.Span);
        output.Write(_start.Written);
        _start.Dispose();
    }

    /// <summary>Lets go of everything, sent or not.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _rest.Dispose();
        _start.Dispose();
    }
}
