using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>Counters of operations since the data directory was made. Thread-safe.</summary>
public sealed class V2Statistics
{
    internal const int WatchersSlot = (int)V2Statistic.Expire + 1;
    internal const int Slots = WatchersSlot + 1;
    private readonly ulong[] _counts;

    internal V2Statistics(ulong[] counts) => _counts = counts;

    /// <summary>Changes that were asked for, failed ones included.</summary>
    internal ulong Writes
    {
        get
        {
            ulong sum = 0;
            for (int slot = (int)V2Statistic.Set; slot < (int)V2Statistic.Expire; slot++)
            {
                sum += Volatile.Read(ref _counts[slot]);
            }

            return sum;
        }
    }

    /// <summary>How often an operation succeeded.</summary>
    public ulong Successes(V2Statistic kind) => Volatile.Read(ref _counts[(int)kind]);

    /// <summary>How often an operation failed.</summary>
    public ulong Failures(V2Statistic kind) => kind == V2Statistic.Expire ? 0 : Volatile.Read(ref _counts[(int)kind + 1]);

    /// <summary>Writes the object of <c>/v2/stats/store</c> and of snapshots.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="watchers">Number of watchers now; null keeps what was loaded, as snapshots of etcd do.</param>
    public void WriteTo(GoJsonWriter json, ulong? watchers = null)
    {
        json.BeginObject();
        for (int slot = 0; slot < Slots; slot++)
        {
            json.Name(NameOf(slot));
            json.Number(slot == WatchersSlot && watchers is not null ? watchers.Value : Volatile.Read(ref _counts[slot]));
        }

        json.EndObject();
    }

    internal static ReadOnlySpan<byte> NameOf(int slot) => slot switch
    {
        0 => "getsSuccess"u8,
        1 => "getsFail"u8,
        2 => "setsSuccess"u8,
        3 => "setsFail"u8,
        4 => "deleteSuccess"u8,
        5 => "deleteFail"u8,
        6 => "updateSuccess"u8,
        7 => "updateFail"u8,
        8 => "createSuccess"u8,
        9 => "createFail"u8,
        10 => "compareAndSwapSuccess"u8,
        11 => "compareAndSwapFail"u8,
        12 => "compareAndDeleteSuccess"u8,
        13 => "compareAndDeleteFail"u8,
        14 => "expireCount"u8,
        _ => "watchers"u8,
    };

    internal void Count(V2Statistic kind, bool succeeded) =>
        Interlocked.Increment(ref _counts[(int)kind + (succeeded ? 0 : 1)]);

    internal V2Statistics Copy()
    {
        ulong[] copy = new ulong[Slots];
        for (int slot = 0; slot < Slots; slot++)
        {
            copy[slot] = Volatile.Read(ref _counts[slot]);
        }

        return new V2Statistics(copy);
    }
}
