namespace Netcd.Interop.Tests.Cluster;

/// <summary>
/// The server that the cluster scenarios are about: netcd, or, to prove the scenarios themselves, the real release that
/// NETCD_CLUSTER_SUBJECT names.
/// </summary>
internal static class Subject
{
    private static readonly string? LongRun = Environment.GetEnvironmentVariable("NETCD_CLUSTER_ROUNDS");
    private static readonly string? Name = Environment.GetEnvironmentVariable("NETCD_CLUSTER_SUBJECT");

    /// <summary>Whether it is netcd.</summary>
    public static bool IsNetcd => Name is null or "" or "netcd";

    /// <summary>The server, with the clients of a real release.</summary>
    public static Toolset Kind => Name switch
    {
        _ when IsNetcd => NetcdServer.With(RealEtcd.V35),
        "3.4" => RealEtcd.V34,
        "3.5" => RealEtcd.V35,
        _ => throw new InvalidOperationException($"NETCD_CLUSTER_SUBJECT={Name}: netcd, 3.4 or 3.5"),
    };

    /// <summary>Rounds of scenarios that repeat themselves; NETCD_CLUSTER_ROUNDS sets it for a long run.</summary>
    public static int Rounds => int.TryParse(LongRun, out int rounds) ? rounds : 1;

    private static bool IsLongRun => !string.IsNullOrEmpty(LongRun);

    /// <summary>A kind by its short name: <c>subject</c>, <c>3.4</c>, <c>3.5</c> (the newest) or <c>3.5.old</c>.</summary>
    public static Toolset Named(string name) => name switch
    {
        "subject" => Kind,
        "3.4" => RealEtcd.V34,
        "3.5" => RealEtcd.V35,
        "3.5.old" => RealEtcd.OldestV35,
        _ => throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>Kinds by their short names, separated by blanks.</summary>
    public static Toolset[] Kinds(string names) => [.. names.Split(' ').Select(Named)];

    /// <summary>Rows of a theory: those of every run, and those that only a long run adds (NETCD_CLUSTER_ROUNDS is set).</summary>
    public static TheoryData<T> Rows<T>(T[] always, T[] inLongRuns) => [.. always, .. IsLongRun ? inLongRuns : []];

    /// <summary>So many members of it.</summary>
    public static Toolset[] Times(int count) => [.. Enumerable.Repeat(Kind, count)];
}
