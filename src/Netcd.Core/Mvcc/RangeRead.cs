using System.Buffers;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Mvcc;

/// <summary>A range request that found its keys; the pairs are still where they are stored. Dispose it soon.</summary>
public ref struct RangeRead : IDisposable
{
    /// <summary>Compacted, future revision, or none.</summary>
    public EtcdError Error { get; }

    /// <summary>Store revision at the time of the read, for the response header.</summary>
    public long Revision { get; }

    /// <summary>Writes the fields of <c>RangeResponse</c> that follow the header: kvs, more, count.</summary>
    public void WriteBody(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Lets go of the snapshot.</summary>
    public void Dispose() => throw new NotImplementedException();
}
