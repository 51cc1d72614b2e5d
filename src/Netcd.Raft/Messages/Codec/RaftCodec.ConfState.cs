using System.Collections.Immutable;

namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>Bytes of an encoded configuration.</summary>
    public static int SizeOf(ConfState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return SizeOfIds(state.Voters) + SizeOfIds(state.Learners) + SizeOfIds(state.VotersOutgoing) + SizeOfIds(state.LearnersNext) + 2;
    }

    /// <summary>Encodes a configuration.</summary>
    public static int Encode(ConfState state, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(state);
        var writer = new ProtoWriter(destination);
        Write(ref writer, state);
        return writer.Position;
    }

    /// <summary>Encodes a configuration to a new array.</summary>
    public static byte[] Encode(ConfState state)
    {
        var bytes = new byte[SizeOf(state)];
        Encode(state, bytes);
        return bytes;
    }

    /// <summary>Decodes a configuration; takes packed lists of ids as well as plain ones.</summary>
    public static bool TryDecodeConfState(ReadOnlySpan<byte> source, out ConfState state)
    {
        state = ConfState.Empty;
        var reader = new ProtoReader(source);
        var voters = ImmutableArray.CreateBuilder<ulong>();
        var learners = ImmutableArray.CreateBuilder<ulong>();
        var outgoing = ImmutableArray.CreateBuilder<ulong>();
        var next = ImmutableArray.CreateBuilder<ulong>();
        var autoLeave = false;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            var ok = tag switch
            {
                0x08 or 0x0a => ReadIds(ref reader, source, tag, voters),
                0x10 or 0x12 => ReadIds(ref reader, source, tag, learners),
                0x18 or 0x1a => ReadIds(ref reader, source, tag, outgoing),
                0x20 or 0x22 => ReadIds(ref reader, source, tag, next),
                0x28 => reader.Bool(out autoLeave),
                _ => reader.Skip(tag),
            };
            if (!ok)
            {
                return false;
            }
        }

        state = new ConfState
        {
            Voters = voters.DrainToImmutable(),
            Learners = learners.DrainToImmutable(),
            VotersOutgoing = outgoing.DrainToImmutable(),
            LearnersNext = next.DrainToImmutable(),
            AutoLeave = autoLeave,
        };
        return true;
    }

    private static void Write(ref ProtoWriter writer, ConfState state)
    {
        WriteIds(ref writer, 0x08, state.Voters);
        WriteIds(ref writer, 0x10, state.Learners);
        WriteIds(ref writer, 0x18, state.VotersOutgoing);
        WriteIds(ref writer, 0x20, state.LearnersNext);
        writer.Bool(0x28, state.AutoLeave);
    }

    private static int SizeOfIds(ImmutableArray<ulong> ids)
    {
        var size = 0;
        foreach (var id in ids)
        {
            size += SizeOfField(id);
        }

        return size;
    }

    private static void WriteIds(ref ProtoWriter writer, byte tag, ImmutableArray<ulong> ids)
    {
        foreach (var id in ids)
        {
            writer.Varint(tag, id);
        }
    }

    private static bool ReadIds(ref ProtoReader reader, ReadOnlySpan<byte> source, uint tag, ImmutableArray<ulong>.Builder ids)
    {
        if ((tag & 7) == 0)
        {
            var one = reader.Varint(out var id);
            ids.Add(id);
            return one;
        }

        if (!reader.Bytes(out var start, out var length))
        {
            return false;
        }

        var packed = new ProtoReader(source.Slice(start, length));
        while (!packed.AtEnd)
        {
            if (!packed.Varint(out var id))
            {
                return false;
            }

            ids.Add(id);
        }

        return true;
    }
}
