namespace Netcd.Raft;

/// <summary>
/// The bytes of raftpb as etcd 3.6 writes them: every scalar always, bytes fields unless they are <c>default</c>, a snapshot only
/// when there is one. Decoders take what any version writes, share memory with their source, and answer false to malformed bytes.
/// Encoders need a destination of at least the size that SizeOf gives and return the bytes written. Thread-safe: no state.
/// </summary>
public static partial class RaftCodec
{
    private static int SizeOfField(ulong value) => 1 + ProtoWriter.SizeOfVarint(value);

    private static int SizeOfField(int enumValue) => SizeOfField(unchecked((ulong)enumValue));

    private static int SizeOfBytes(int length) => SizeOfField((ulong)length) + length;

    private static int SizeOfOptional(ReadOnlyMemory<byte> bytes) => IsAbsent(bytes) ? 0 : SizeOfBytes(bytes.Length);

    private static bool IsAbsent(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty && bytes.Equals(default);

    private static void WriteOptional(ref ProtoWriter writer, byte tag, ReadOnlyMemory<byte> bytes)
    {
        if (!IsAbsent(bytes))
        {
            writer.Bytes(tag, bytes.Span);
        }
    }

    private static ulong EnumValue(int value) => unchecked((ulong)value);

    /// <summary>A range of the source; of length 0 it is present but empty, which <c>default</c> is not.</summary>
    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> source, int start, int length) =>
        length == 0 ? Array.Empty<byte>() : source.Slice(start, length);
}
