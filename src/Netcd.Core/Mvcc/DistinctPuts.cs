using Netcd.Core.Leases;
using Netcd.Protocol.Codec;

namespace Netcd.Core.Mvcc;

/// <summary>A quick look at the usual list of operations, some puts of different keys, that takes no memory.</summary>
internal static class DistinctPuts
{
    private const int MaxOperations = 128;
    private const int Slots = 2 * MaxOperations;

    /// <summary>Whether the operations are ranges and puts whose keys certainly differ.</summary>
    /// <param name="count">Number of operations.</param>
    /// <param name="operations">The operations.</param>
    /// <returns>False when they may not be: <see cref="TxnWriteConflicts"/> then has to look at the keys themselves.</returns>
    public static bool Hold(int count, RequestOpEnumerator operations)
    {
        if (count > MaxOperations)
        {
            return false;
        }

        Span<int> hashes = stackalloc int[Slots];
        foreach (var operation in operations)
        {
            if (operation.Kind is not (RequestOpKind.Put or RequestOpKind.Range)
                || (operation.Kind == RequestOpKind.Put && !TryAdd(hashes, operation.Put.Key)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(Span<int> hashes, ReadOnlySpan<byte> key)
    {
        // Zero marks a free slot.
        int hash = KeyComparer.Instance.GetHashCode(key) | 1;
        int slot = (hash >>> 1) % Slots;
        while (hashes[slot] != 0)
        {
            if (hashes[slot] == hash)
            {
                return false;
            }

            slot = (slot + 1) % Slots;
        }

        hashes[slot] = hash;
        return true;
    }
}
