using Netcd.Core.Mvcc;

namespace Netcd.Core.Watch;

/// <summary>
/// One change as all watchers of all streams send it. The bytes of the pair are those of the store; only the few bytes around
/// them are made anew for each response. Immutable but for the previous pair, which the first stream that needs it looks up.
/// </summary>
internal sealed class SharedEvent(long revision, bool isDelete, bool isCreate, ReadOnlyMemory<byte> keyValue, ReadOnlyMemory<byte> key)
{
    private const byte EventTag = (11 << 3) | 2;
    private const byte TypeTag = 1 << 3;
    private const byte KeyValueTag = (2 << 3) | 2;
    private const byte PreviousTag = (3 << 3) | 2;

    private byte[]? _previous;

    public SharedEvent(in KeyChange change)
        : this(change.Revision.Main, change.IsDelete, change.IsCreate, change.KeyValue, change.Key)
    {
    }

    /// <summary>Main revision of the change.</summary>
    public long Revision { get; } = revision;

    public bool IsDelete { get; } = isDelete;

    public ReadOnlyMemory<byte> Key { get; } = key;

    /// <summary>The encoded pair as the event carries it.</summary>
    public ReadOnlyMemory<byte> KeyValue { get; } = keyValue;

    /// <summary>Bytes of the event without a previous pair; what queues account for.</summary>
    public int PlainBytes => EncodedBytes(withPrevious: false);

    /// <summary>Looks the previous pair up, once for everyone who wants it. It is missing when the key was created or history is compacted.</summary>
    public void FindPrevious(IRevisionHistory history)
    {
        if (Volatile.Read(ref _previous) is null)
        {
            byte[] found = isCreate ? [] : history.GetAt(Key.Span, Revision - 1) ?? [];
            Interlocked.CompareExchange(ref _previous, found, null);
        }
    }

    /// <summary>Bytes of the event as a field of a response.</summary>
    public int EncodedBytes(bool withPrevious)
    {
        int body = BodyBytes(withPrevious);
        return 1 + Varint.Size((ulong)body) + body;
    }

    /// <summary>Writes the event as a field of a response. A previous pair is missing when there is none or nobody looked for it.</summary>
    public void WriteTo(ref SpanWriter writer, bool withPrevious)
    {
        writer.Byte(EventTag);
        writer.Varint((ulong)BodyBytes(withPrevious));
        if (IsDelete)
        {
            writer.Byte(TypeTag);
            writer.Byte(1);
        }

        writer.Byte(KeyValueTag);
        writer.Varint((ulong)KeyValue.Length);
        writer.Bytes(KeyValue.Span);
        if (withPrevious && _previous is { Length: > 0 } previous)
        {
            writer.Byte(PreviousTag);
            writer.Varint((ulong)previous.Length);
            writer.Bytes(previous);
        }
    }

    private int BodyBytes(bool withPrevious)
    {
        int bytes = (IsDelete ? 2 : 0) + 1 + Varint.Size((ulong)KeyValue.Length) + KeyValue.Length;
        if (withPrevious && _previous is { Length: > 0 } previous)
        {
            bytes += 1 + Varint.Size((ulong)previous.Length) + previous.Length;
        }

        return bytes;
    }
}
