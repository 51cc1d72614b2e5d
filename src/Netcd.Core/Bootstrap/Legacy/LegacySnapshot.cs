using System.Buffers.Text;
using System.Text.Json;
using Netcd.Core.V2;

namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>A snapshot file of etcd 0.x: a CRC-32 in hexadecimal, a line break, and JSON around the state of the store.</summary>
/// <param name="LastIndex">Index of the last entry it covers.</param>
/// <param name="State">The store.</param>
internal sealed record LegacySnapshot(ulong LastIndex, V2Snapshot State)
{
    private const int HeaderLength = 9;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static LegacySnapshot Read(byte[] file, string name)
    {
        if (file.Length < HeaderLength || file[HeaderLength - 1] != '\n'
            || !Utf8Parser.TryParse(file.AsSpan(0, HeaderLength - 1), out uint sum, out int used, 'x') || used != HeaderLength - 1)
        {
            throw new InvalidDataException($"snapshot {name}: there is no checksum");
        }

        byte[] json = file[HeaderLength..];
        if (ChecksumOf(json) != sum)
        {
            throw new InvalidDataException($"snapshot {name}: the checksum is wrong");
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new LegacySnapshot(root.GetProperty("lastIndex").GetUInt64(), V2SnapshotReader.Read(root.GetProperty("state").GetBytesFromBase64()));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"snapshot {name}: {e.Message}", e);
        }
    }

    // CRC-32 of IEEE 802.3, bit by bit: such a file is read once in its life.
    private static uint ChecksumOf(ReadOnlySpan<byte> bytes)
    {
        const uint Polynomial = 0xEDB88320;
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
        {
            sum ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * Polynomial);
            }
        }

        return ~sum;
    }
}
