namespace Netcd.Bench;

/// <summary>How much load and data the rows use.</summary>
internal sealed record Sizes
{
    /// <summary>For a report that counts.</summary>
    public static Sizes Full { get; } = new();

    /// <summary>For a first look.</summary>
    public static Sizes Quick { get; } = new()
    {
        Requests = 10_000,
        LoneRequests = 3_000,
        V2Time = TimeSpan.FromSeconds(1),
        PrefixKeys = 40_000,
        PageRequests = 500,
        WatchStreams = 20,
        FanOutPuts = 20,
        Leases = 1_000,
        IdleConnections = 100,
        Keys = [10_000, 50_000],
        MostKeys = null,
        GrowthPuts = 5_000,
        Revisions = 50_000,
        Settling = TimeSpan.FromSeconds(1),
    };

    /// <summary>Requests of 1,000 clients.</summary>
    public int Requests { get; private init; } = 50_000;

    /// <summary>Requests of a lone client: enough for the 10 ms steps of the CPU clock not to matter.</summary>
    public int LoneRequests { get; private init; } = 5_000;

    /// <summary>How long the v2 API is under load.</summary>
    public TimeSpan V2Time { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys of 256 B under the prefix that is read as a whole.</summary>
    public int PrefixKeys { get; private init; } = 400_000;

    /// <summary>Reads of 1,000 keys.</summary>
    public int PageRequests { get; private init; } = 2_000;

    /// <summary>Watch streams, each with 100 watchers.</summary>
    public int WatchStreams { get; private init; } = 100;

    /// <summary>Puts that reach all watchers.</summary>
    public int FanOutPuts { get; private init; } = 300;

    /// <summary>Leases granted and kept alive.</summary>
    public int Leases { get; private init; } = 10_000;

    /// <summary>Connections with one stream of 100 idle watchers each.</summary>
    public int IdleConnections { get; private init; } = 1_000;

    /// <summary>Key counts at which the cost of a put is measured; at the last one memory and maintenance too.</summary>
    public IReadOnlyList<int> Keys { get; private init; } = [10_000, 100_000, 1_000_000];

    /// <summary>One more key count for the cost of a put, measured in the first round only.</summary>
    public int? MostKeys { get; private init; } = 5_000_000;

    /// <summary>Puts at each key count.</summary>
    public int GrowthPuts { get; private init; } = 50_000;

    /// <summary>Revisions to compact.</summary>
    public int Revisions { get; private init; } = 1_000_000;

    /// <summary>Pause before memory is read.</summary>
    public TimeSpan Settling { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>1,000 as "1 k", 1,000,000 as "1 M", others with separators.</summary>
    public static string Short(int count) => count switch
    {
        >= 1_000_000 when count % 1_000_000 == 0 => $"{count / 1_000_000} M",
        >= 1_000 when count % 1_000 == 0 => $"{count / 1_000} k",
        _ => $"{count:N0}",
    };
}
