namespace Netcd.Raft;

/// <content>Messages between members, with the bytes of etcd 3.4 and 3.5: a snapshot always, even the empty one, and neither vote nor responses.</content>
public static partial class RaftCodec
{
    /// <summary>Bytes of a message to another member.</summary>
    public static int SizeOfPeerMessage(in Message message) =>
        SizeOfCommonFields(message) + SizeOfBytes(SizeOf(message.Snapshot ?? Snapshot.Empty));

    /// <summary>Encodes a message to another member; every version of etcd reads it.</summary>
    public static int EncodePeerMessage(in Message message, Span<byte> destination)
    {
        var snapshot = message.Snapshot ?? Snapshot.Empty;
        var writer = new ProtoWriter(destination);
        WriteUpToCommit(ref writer, message);
        writer.Header(0x4a, SizeOf(snapshot));
        Write(ref writer, snapshot);
        WriteAfterSnapshot(ref writer, message);
        return writer.Position;
    }

    /// <summary>Encodes a message to another member to a new array.</summary>
    public static byte[] EncodePeerMessage(in Message message)
    {
        var bytes = new byte[SizeOfPeerMessage(message)];
        EncodePeerMessage(message, bytes);
        return bytes;
    }
}
