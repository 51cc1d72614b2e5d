namespace Netcd.Raft;

/// <summary>Sizes of runs of entries in bytes.</summary>
internal static class EntrySizes
{
    /// <summary>Bytes as encoded; limits of messages and of handed-out entries count these.</summary>
    public static ulong Encoded(ReadOnlySpan<Entry> entries)
    {
        ulong size = 0;
        foreach (ref readonly var entry in entries)
        {
            size += (ulong)RaftCodec.SizeOf(entry);
        }

        return size;
    }

    /// <summary>Bytes of payload; limits of proposals and of messages in flight count these.</summary>
    public static ulong Payload(ReadOnlySpan<Entry> entries)
    {
        ulong size = 0;
        foreach (ref readonly var entry in entries)
        {
            size += (ulong)entry.Data.Length;
        }

        return size;
    }

    /// <summary>The longest prefix within a limit of encoded bytes; at least one entry if there is any.</summary>
    public static ReadOnlyMemory<Entry> Limit(ReadOnlyMemory<Entry> entries, ulong maxBytes)
    {
        if (maxBytes == RaftConfig.NoLimit)
        {
            return entries;
        }

        var span = entries.Span;
        ulong size = 0;
        for (var i = 0; i < span.Length; i++)
        {
            size += (ulong)RaftCodec.SizeOf(span[i]);
            if (size > maxBytes && i > 0)
            {
                return entries[..i];
            }
        }

        return entries;
    }
}
