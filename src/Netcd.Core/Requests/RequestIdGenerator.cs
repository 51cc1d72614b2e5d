namespace Netcd.Core.Requests;

/// <summary>
/// Makes request ids that no other member and no earlier run of this member uses: two bytes of member id,
/// five bytes of start time in milliseconds, one byte that the counter carries over from. Thread-safe.
/// </summary>
public sealed class RequestIdGenerator
{
    private const ulong SuffixMask = (1UL << 48) - 1;

    private readonly ulong _prefix;
    private ulong _suffix;

    /// <summary>Creates a generator.</summary>
    /// <param name="memberId">Its low 16 bits mark the ids of this member.</param>
    /// <param name="start">When the member started.</param>
    public RequestIdGenerator(ulong memberId, DateTimeOffset start)
    {
        _prefix = memberId << 48;
        _suffix = ((ulong)start.ToUnixTimeMilliseconds() & ((1UL << 40) - 1)) << 8;
    }

    /// <summary>The next id.</summary>
    public ulong Next() => _prefix | (Interlocked.Increment(ref _suffix) & SuffixMask);
}
