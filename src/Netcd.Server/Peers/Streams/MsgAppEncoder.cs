using System.Buffers;
using System.Buffers.Binary;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>
/// Encoder of <see cref="StreamKind.MsgApp"/>. Both ends remember where the last message ended, so that a message that goes on
/// from there needs only its entries and the commit index.
/// </summary>
internal sealed class MsgAppEncoder : IMessageEncoder
{
    private ulong _term;
    private ulong _index;

    /// <inheritdoc/>
    public void Encode(in Message message, IBufferWriter<byte> output)
    {
        if (LinkHeartbeat.Is(message))
        {
            WriteKind(MsgAppFrame.LinkHeartbeat, output);
        }
        else if (message.Index == _index && message.LogTerm == _term && message.Term == _term)
        {
            WriteEntries(message, output);
            _index += (ulong)message.Entries.Length;
        }
        else
        {
            WriteKind(MsgAppFrame.WholeMessage, output);
            MessageFrame.Write(message, output);
            _term = message.Term;
            _index = message.Entries.IsEmpty ? message.Index : message.Entries.Span[^1].Index;
        }
    }

    private static void WriteKind(byte kind, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = kind;
        output.Advance(1);
    }

    private static void WriteEntries(in Message message, IBufferWriter<byte> output)
    {
        ReadOnlySpan<Entry> entries = message.Entries.Span;
        Span<byte> head = output.GetSpan(1 + sizeof(ulong));
        head[0] = MsgAppFrame.Entries;
        BinaryPrimitives.WriteUInt64BigEndian(head[1..], (ulong)entries.Length);
        output.Advance(1 + sizeof(ulong));
        foreach (ref readonly Entry entry in entries)
        {
            int size = RaftCodec.SizeOf(entry);
            Span<byte> frame = output.GetSpan(sizeof(ulong) + size);
            BinaryPrimitives.WriteUInt64BigEndian(frame, (ulong)size);
            RaftCodec.Encode(entry, frame[sizeof(ulong)..]);
            output.Advance(sizeof(ulong) + size);
        }

        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(sizeof(ulong)), message.Commit);
        output.Advance(sizeof(ulong));
    }
}
