using System.Buffers;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>Decoder of <see cref="StreamKind.Message"/>: frames one after the other.</summary>
internal sealed class MessageDecoder : IMessageDecoder
{
    /// <inheritdoc/>
    public bool TryDecode(ref ReadOnlySequence<byte> input, out Message message) =>
        MessageFrame.TryRead(ref input, MessageFrame.StreamLimit, out message);
}
