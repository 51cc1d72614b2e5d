using System.Buffers;
using System.Buffers.Binary;
using Netcd.Raft;

namespace Netcd.Server.Peers.Streams;

/// <summary>Decoder of <see cref="StreamKind.MsgApp"/>; see <see cref="MsgAppEncoder"/>.</summary>
/// <param name="from">The member at the other end.</param>
/// <param name="to">This member.</param>
internal sealed class MsgAppDecoder(ulong from, ulong to) : IMessageDecoder
{
    private ulong _term;
    private ulong _index;

    // How far the frame of entries that is still coming in was looked through, so that no byte is looked at twice.
    private int _measured;
    private int _unmeasuredEntries;

    /// <inheritdoc/>
    public bool TryDecode(ref ReadOnlySequence<byte> input, out Message message)
    {
        message = default;
        var reader = new SequenceReader<byte>(input);
        if (!reader.TryRead(out byte kind))
        {
            return false;
        }

        switch (kind)
        {
            case MsgAppFrame.LinkHeartbeat:
                input = input.Slice(1);
                message = LinkHeartbeat.Message;
                return true;
            case MsgAppFrame.Entries:
                return TryDecodeEntries(ref input, out message);
            case MsgAppFrame.WholeMessage:
                return TryDecodeWhole(ref input, out message);
            default:
                throw new InvalidDataException($"failed to parse type {kind} in msgappv2 stream");
        }
    }

    private bool TryDecodeWhole(ref ReadOnlySequence<byte> input, out Message message)
    {
        ReadOnlySequence<byte> frame = input.Slice(1);
        if (!MessageFrame.TryRead(ref frame, MessageFrame.StreamLimit, out message))
        {
            return false;
        }

        input = frame;
        _term = message.Term;
        _index = message.Entries.IsEmpty ? message.Index : message.Entries.Span[^1].Index;
        return true;
    }

    private bool TryDecodeEntries(ref ReadOnlySequence<byte> input, out Message message)
    {
        message = default;
        if (_term == 0)
        {
            throw new InvalidDataException("entries before the first whole message in msgappv2 stream");
        }

        if (!TryMeasure(input, out int size))
        {
            return false;
        }

        // One copy for all entries; raft keeps them.
        byte[] frame = input.Slice(0, size).ToArray();
        Entry[] entries = ReadEntries(frame, out ulong commit);
        message = new Message
        {
            Type = MessageType.MsgApp,
            From = from,
            To = to,
            Term = _term,
            LogTerm = _term,
            Index = _index,
            Entries = entries,
            Commit = commit,
        };
        _index += (ulong)entries.Length;
        input = input.Slice(size);
        return true;
    }

    /// <summary>Finds the length of the frame at the front of the input; false when not all of it is there.</summary>
    private bool TryMeasure(in ReadOnlySequence<byte> input, out int size)
    {
        size = 0;
        if (_measured > input.Length)
        {
            return false;
        }

        var reader = new SequenceReader<byte>(input);
        reader.Advance(Math.Max(_measured, 1));
        if (_measured == 0)
        {
            if (!reader.TryReadBigEndian(out long count))
            {
                return false;
            }

            _unmeasuredEntries = (int)Limited(count, MessageFrame.StreamLimit / sizeof(ulong));
            _measured = 1 + sizeof(ulong);
        }

        while (_unmeasuredEntries > 0)
        {
            if (!reader.TryReadBigEndian(out long length))
            {
                return false;
            }

            _measured += sizeof(ulong) + (int)Limited(length, MessageFrame.StreamLimit - _measured);
            _unmeasuredEntries--;
            if (reader.Remaining < length)
            {
                return false;
            }

            reader.Advance(length);
        }

        if (reader.Remaining < sizeof(ulong))
        {
            return false;
        }

        size = _measured + sizeof(ulong);
        _measured = 0;
        return true;
    }

    private static long Limited(long value, long limit) =>
        value >= 0 && value <= limit ? value : throw new InvalidDataException("rafthttp: error limit exceeded");

    private static Entry[] ReadEntries(byte[] frame, out ulong commit)
    {
        int position = 1;
        var entries = new Entry[ReadUInt64(frame, ref position)];
        for (int i = 0; i < entries.Length; i++)
        {
            int length = (int)ReadUInt64(frame, ref position);
            if (!RaftCodec.TryDecodeEntry(frame.AsMemory(position, length), out entries[i]))
            {
                throw new InvalidDataException("malformed entry in msgappv2 stream");
            }

            position += length;
        }

        commit = ReadUInt64(frame, ref position);
        return entries;
    }

    private static ulong ReadUInt64(byte[] frame, ref int position)
    {
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(position));
        position += sizeof(ulong);
        return value;
    }
}
