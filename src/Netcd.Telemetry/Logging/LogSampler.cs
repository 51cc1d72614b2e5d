namespace Netcd.Telemetry.Logging;

/// <summary>
/// Keeps a flood of equal lines from filling the disk, as etcd's logger does: of each message and level, the first 100 lines of a second
/// pass, then every 100th. Messages share 4096 counters by hash. Thread-safe, no allocation.
/// </summary>
internal sealed class LogSampler(TimeProvider clock)
{
    private const int First = 100;
    private const int Thereafter = 100;
    private const int CountersPerLevel = 4096;
    private const int Levels = (int)LogLevel.Fatal + 1;

    private readonly long[] _resetAt = new long[Levels * CountersPerLevel];
    private readonly int[] _counts = new int[Levels * CountersPerLevel];

    /// <summary>Whether this line is to be written. Lines that announce the end of the member always are.</summary>
    public bool Passes(LogLevel level, string message)
    {
        if (level >= LogLevel.Panic)
        {
            return true;
        }

        int slot = ((int)level * CountersPerLevel) + (int)(Hash(message) % CountersPerLevel);
        int count = Count(slot);
        return count <= First || (count - First) % Thereafter == 0;
    }

    private int Count(int slot)
    {
        long now = clock.GetTimestamp();
        long resetAt = Interlocked.Read(ref _resetAt[slot]);
        if (resetAt > now)
        {
            return Interlocked.Increment(ref _counts[slot]);
        }

        Volatile.Write(ref _counts[slot], 1);
        return Interlocked.CompareExchange(ref _resetAt[slot], now + clock.TimestampFrequency, resetAt) == resetAt
            ? 1
            : Interlocked.Increment(ref _counts[slot]);
    }

    private static uint Hash(string message)
    {
        uint hash = 2166136261;
        foreach (char symbol in message)
        {
            hash = (hash ^ symbol) * 16777619;
        }

        return hash;
    }
}
