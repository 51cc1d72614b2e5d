namespace Netcd.Storage.Wal;

/// <summary>Kinds of records.</summary>
internal enum WalRecordType
{
    Metadata = 1,
    Entry = 2,
    State = 3,
    Crc = 4,
    Snapshot = 5,
}
