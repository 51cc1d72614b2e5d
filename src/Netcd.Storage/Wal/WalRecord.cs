using Netcd.Storage.Protobuf;

namespace Netcd.Storage.Wal;

/// <summary>One record: <c>{1 type, 2 crc, 3 data}</c>.</summary>
/// <param name="Type">What the data is; values outside <see cref="WalRecordType"/> are possible.</param>
/// <param name="Crc">Checksum of all data in the log up to and including this record's.</param>
/// <param name="Data">Encoded message; empty for <see cref="WalRecordType.Crc"/>.</param>
internal readonly record struct WalRecord(long Type, uint Crc, ReadOnlyMemory<byte> Data)
{
    public static bool TryParse(ReadOnlyMemory<byte> encoded, out WalRecord record)
    {
        long type = 0;
        uint crc = 0;
        ReadOnlyMemory<byte> data = default;
        var reader = new ProtoReader(encoded.Span);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = (long)reader.Number;
                    break;
                case 2:
                    crc = (uint)reader.Number;
                    break;
                case 3 when reader.Start >= 0:
                    data = encoded.Slice(reader.Start, reader.Length);
                    break;
            }
        }

        record = new WalRecord(type, crc, data);
        return !reader.Malformed;
    }
}
