using System.Buffers;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>
/// A range request that found its keys at one published state; the pairs are still where they are stored and are copied once, by
/// <see cref="WriteBody"/>. Dispose it soon: it holds pages back from reuse.
/// </summary>
public ref struct RangeRead : IDisposable
{
    private readonly MvccView? _view;
    private RangePairs _pairs;

    internal RangeRead(MvccStore store, in RangeRequestView request)
    {
        while (true)
        {
            _view = store.AcquireView();
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
    public readonly long Revision => _view!.Revision;

    /// <summary>Writes the fields of <c>RangeResponse</c> that follow the header: kvs, more, count.</summary>
    public readonly void WriteBody(IBufferWriter<byte> output) => _pairs.WriteTo(_view!.State, output);

    /// <summary>Lets go of the state. Call it exactly once.</summary>
    public void Dispose()
    {
        _pairs.Dispose();
        _view?.Release();
    }
}
