namespace Netcd.Raft;

public static partial class RaftCodec
{
    /// <summary>Bytes of an encoded hard state.</summary>
    public static int SizeOf(in HardState state) =>
        SizeOfField(state.Term) + SizeOfField(state.Vote) + SizeOfField(state.Commit);

    /// <summary>Encodes a hard state.</summary>
    public static int Encode(in HardState state, Span<byte> destination)
    {
        var writer = new ProtoWriter(destination);
        writer.Varint(0x08, state.Term);
        writer.Varint(0x10, state.Vote);
        writer.Varint(0x18, state.Commit);
        return writer.Position;
    }

    /// <summary>Encodes a hard state to a new array.</summary>
    public static byte[] Encode(in HardState state)
    {
        var bytes = new byte[SizeOf(state)];
        Encode(state, bytes);
        return bytes;
    }

    /// <summary>Decodes a hard state.</summary>
    public static bool TryDecodeHardState(ReadOnlySpan<byte> source, out HardState state)
    {
        state = default;
        var reader = new ProtoReader(source);
        ulong term = 0;
        ulong vote = 0;
        ulong commit = 0;
        while (!reader.AtEnd)
        {
            if (!reader.Tag(out var tag))
            {
                return false;
            }

            var ok = tag switch
            {
                0x08 => reader.Varint(out term),
                0x10 => reader.Varint(out vote),
                0x18 => reader.Varint(out commit),
                _ => reader.Skip(tag),
            };
            if (!ok)
            {
                return false;
            }
        }

        state = new HardState(term, vote, commit);
        return true;
    }
}
