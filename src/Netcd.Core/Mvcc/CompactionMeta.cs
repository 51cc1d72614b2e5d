using Netcd.Core.Backend;

namespace Netcd.Core.Mvcc;

/// <summary>How far compactions have come, in bucket <c>meta</c>.</summary>
internal static class CompactionMeta
{
    public static ReadOnlySpan<byte> Scheduled => "scheduledCompactRev"u8;

    public static ReadOnlySpan<byte> Finished => "finishedCompactRev"u8;

    /// <summary>A revision as it is stored.</summary>
    public static byte[] Encode(long revision)
    {
        byte[] encoded = new byte[RevisionKey.Length];
        RevisionKey.Write(encoded, new Revision(revision, 0));
        return encoded;
    }

    /// <summary>The stored main revision, -1 when there is none.</summary>
    public static long Read(IBackendReader backend, ReadOnlySpan<byte> key) =>
        backend.Get(BucketId.Meta, key) is { } value && RevisionKey.TryRead(value, out var revision, out _) ? revision.Main : -1;
}
