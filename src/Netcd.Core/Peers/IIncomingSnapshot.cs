namespace Netcd.Core.Peers;

/// <summary>
/// The database of a received snapshot on its way to the disk. One owner; write the parts in order, then complete. Disposing it
/// before that deletes what was written. The calls block for the disk.
/// </summary>
public interface IIncomingSnapshot : IDisposable
{
    /// <summary>Appends the next bytes of the database.</summary>
    /// <exception cref="IOException">The disk failed; nothing is installed.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The sender said that this was all: checks the file, makes it durable under its name and hands the message to raft.</summary>
    /// <exception cref="IOException">The disk failed; nothing is installed.</exception>
    /// <exception cref="InvalidDataException">The bytes are no whole database of this snapshot; nothing is installed.</exception>
    PeerReceipt Complete();
}
