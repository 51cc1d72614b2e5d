using System.Buffers;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>Writes the messages of one connection, in order. Not thread-safe.</summary>
internal interface IMessageEncoder
{
    /// <summary>Appends one message, or the sign of life when it is <see cref="LinkHeartbeat.Message"/>.</summary>
    void Encode(in Message message, IBufferWriter<byte> output);
}
