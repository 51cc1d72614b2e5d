using System.Buffers;

namespace Netcd.Rpc.Server;

/// <summary>A large message that is made piece by piece, see <see cref="RpcCall.WriteInPiecesAsync"/>.</summary>
public interface IMessagePieces
{
    /// <summary>Writes the next piece: some tens of kilobytes, at least one byte. Not called again behind the end of the message.</summary>
    void WriteNext(IBufferWriter<byte> output);
}
