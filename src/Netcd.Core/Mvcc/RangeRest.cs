using System.Buffers;
using Netcd.Protocol.Codec;

namespace Netcd.Core.Mvcc;

/// <summary>
/// The rest of a large range, still where it is stored and copied as it is sent. Holds pages back from reuse until it is released or
/// disposed. Thread-safe.
/// </summary>
public sealed class RangeRest : IDisposable
{
    private const int CopyBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Queue<PooledBuffer> _copies = new();
    private MvccView? _view;
    private RangePairs _pairs;

    internal RangeRest(MvccView view, in RangePairs pairs)
    {
        _view = view;
        _pairs = pairs;
        Size = _pairs.LocateRest(view.State);
    }

    /// <summary>Bytes of all fields, exactly; does not change.</summary>
    public long Size { get; }

    /// <summary>Writes the next fields, whole ones; nothing when all are written or it is disposed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="limit">Most bytes to write, unless a single field or what <see cref="Release"/> has copied as one is larger.</param>
    public void WriteNext(IBufferWriter<byte> output, int limit)
    {
        lock (_lock)
        {
            if (_view is not null)
            {
                if (_pairs.WriteNext(_view.State, output, limit))
                {
                    LetGo();
                }
            }
            else if (_copies.TryDequeue(out PooledBuffer? copy))
            {
                output.Write(copy.Written);
                copy.Dispose();
            }
        }
    }

    /// <summary>Copies what is not written yet and lets go of the state: for a client that takes long.</summary>
    public void Release()
    {
        lock (_lock)
        {
            for (bool isLast = _view is null; !isLast;)
            {
                var copy = new PooledBuffer(CopyBytes);
                isLast = _pairs.WriteNext(_view!.State, copy, CopyBytes);
                _copies.Enqueue(copy);
            }

            LetGo();
        }
    }

    /// <summary>Lets go of the state and of what was copied.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            LetGo();
            while (_copies.TryDequeue(out PooledBuffer? copy))
            {
                copy.Dispose();
            }
        }
    }

    private void LetGo()
    {
        _pairs.Dispose();
        _view?.Release();
        _view = null;
    }
}
