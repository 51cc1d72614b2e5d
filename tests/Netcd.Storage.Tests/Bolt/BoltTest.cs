using Netcd.Simulation.Disk;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Bolt;

/// <summary>Shorthands of the database tests.</summary>
internal static class BoltTest
{
    public const string File = "/data/db";

    // Small steps keep the simulated files small.
    public static readonly BoltOptions Options = new() { GrowthStep = 16 << 10, ReservedMapSize = 1 << 20 };

    public static SimDisk NewDisk()
    {
        var disk = new SimDisk();
        disk.CreateDirectory("/data");
        disk.SyncDirectory("/");
        return disk;
    }

    public static BoltDatabase Open(SimDisk disk, BoltOptions? options = null) => BoltDatabase.Open(disk, File, options ?? Options, NullLog.Instance);

    public static byte[] Key(int number)
    {
        byte[] key = new byte[17];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(key, number);
        key[8] = (byte)'_';
        return key;
    }

    public static void Update(BoltDatabase database, Action<WriteTransaction> change)
    {
        using WriteTransaction transaction = database.BeginWrite();
        change(transaction);
        transaction.Commit();
    }
}
