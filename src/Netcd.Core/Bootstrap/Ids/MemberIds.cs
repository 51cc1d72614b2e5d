using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Netcd.Core.Bootstrap.Ids;

/// <summary>How etcd computes and writes the ids of members and clusters (peer-protocol section 5). Thread-safe.</summary>
public static class MemberIds
{
    /// <summary>Id of a member.</summary>
    /// <param name="peerUrls">Its peer URLs in any order.</param>
    /// <param name="token">The cluster token (or discovery URL or token) when the cluster is formed; empty when added at run time.</param>
    /// <param name="addedAt">Unix seconds when added at run time; null when the cluster is formed.</param>
    public static ulong Compute(IEnumerable<string> peerUrls, string token, long? addedAt = null)
    {
        string[] sorted = [.. peerUrls];
        Array.Sort(sorted, string.CompareOrdinal);
        string time = addedAt?.ToString(CultureInfo.InvariantCulture) ?? "";
        return Hash(Encoding.UTF8.GetBytes(string.Concat(string.Concat(sorted), token, time)));
    }

    /// <summary>Id of the cluster that these members form. Fixed for ever when the cluster is formed.</summary>
    public static ulong ComputeCluster(IEnumerable<ulong> memberIds)
    {
        ulong[] sorted = [.. memberIds];
        Array.Sort(sorted);
        byte[] bytes = new byte[sorted.Length * sizeof(ulong)];
        for (int i = 0; i < sorted.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), sorted[i]);
        }

        return Hash(bytes);
    }

    /// <summary>Lower-case hex without leading zeros, as in paths, headers and logs.</summary>
    public static string ToText(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Reads 1 to 16 hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong id)
    {
        id = 0;
        return text.Length is >= 1 and <= 16
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id);
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
