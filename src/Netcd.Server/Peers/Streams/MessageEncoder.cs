using System.Buffers;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>Encoder of <see cref="StreamKind.Message"/>: frames one after the other.</summary>
internal sealed class MessageEncoder : IMessageEncoder
{
    /// <inheritdoc/>
    public void Encode(in Message message, IBufferWriter<byte> output) => MessageFrame.Write(message, output);
}
