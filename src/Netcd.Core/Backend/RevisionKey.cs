using System.Buffers.Binary;
using Netcd.Core.Mvcc;

namespace Netcd.Core.Backend;

/// <summary>The keys of the <c>key</c> bucket: main (8 bytes, big-endian), <c>_</c>, sub (8 bytes), and <c>t</c> for a tombstone.</summary>
public static class RevisionKey
{
    /// <summary>Length of the key of a put.</summary>
    public const int Length = 17;

    /// <summary>Length of the key of a tombstone.</summary>
    public const int TombstoneLength = 18;

    /// <summary>Writes a key.</summary>
    /// <returns>Its length.</returns>
    public static int Write(Span<byte> target, Revision revision, bool isTombstone = false)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, revision.Main);
        target[8] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(target[9..], revision.Sub);
        if (!isTombstone)
        {
            return Length;
        }

        target[Length] = (byte)'t';
        return TombstoneLength;
    }

    /// <summary>Reads a key; false when it is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, out Revision revision, out bool isTombstone)
    {
        isTombstone = key.Length == TombstoneLength && key[Length] == (byte)'t';
        if ((key.Length != Length && !isTombstone) || key[8] != (byte)'_')
        {
            revision = default;
            return false;
        }

        revision = new Revision(BinaryPrimitives.ReadInt64BigEndian(key), BinaryPrimitives.ReadInt64BigEndian(key[9..]));
        return true;
    }
}
