using System.Buffers;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>Reads the messages of one connection, in order. Not thread-safe.</summary>
internal interface IMessageDecoder
{
    /// <summary>
    /// Takes the next message off the front of <paramref name="input"/>. False: it is not there yet as a whole; call again with the
    /// same bytes and more. Messages share no memory with the input.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no message, or one above the limit. The connection is of no use any more.</exception>
    bool TryDecode(ref ReadOnlySequence<byte> input, out Message message);
}
