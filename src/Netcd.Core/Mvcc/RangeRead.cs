using System.Buffers;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>
/// A range request that found its keys at one published state; the pairs are still where they are stored and are copied once, by
/// <see cref="WriteBody"/> or <see cref="WriteNext"/>. Dispose it soon: it holds pages back from reuse.
/// </summary>
public ref struct RangeRead : IDisposable
{
    private MvccView? _view;
    private RangePairs _pairs;

    internal RangeRead(MvccStore store, in RangeRequestView request)
    {
        while (true)
        {
            _view = store.AcquireView();
            Revision = _view.Revision;
            Error = _view.State.Check(request.Revision);
            if (Error != EtcdError.None || _pairs.TryFind(_view.State, request))
            {
                return;
            }

            _pairs.Dispose();
            _view.Release();
        }
    }

    /// <summary>Compacted, future revision, or none.</summary>
    public EtcdError Error { get; }

    /// <summary>Store revision at the time of the read, for the response header.</summary>
    public long Revision { get; }

    /// <summary>Writes the fields of <c>RangeResponse</c> that follow the header: kvs, more, count.</summary>
    public void WriteBody(IBufferWriter<byte> output) => _pairs.WriteTo(_view!.State, output);

    /// <summary>Writes the next of these fields, whole ones.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="limit">Most bytes to write, unless a single field is larger.</param>
    /// <returns>Whether the last one was written; otherwise <see cref="DetachRest"/> has the others.</returns>
    public bool WriteNext(IBufferWriter<byte> output, int limit) => _pairs.WriteNext(_view!.State, output, limit);

    /// <summary>What <see cref="WriteNext"/> has not written, to be written by other threads; it ends this read.</summary>
    public RangeRest DetachRest()
    {
        var rest = new RangeRest(_view!, _pairs);
        _view = null;
        _pairs = default;
        return rest;
    }

    /// <summary>Lets go of the state.</summary>
    public void Dispose()
    {
        _pairs.Dispose();
        _view?.Release();
        _view = null;
    }
}
