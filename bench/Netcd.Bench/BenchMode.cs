namespace Netcd.Bench;

/// <summary>What the program does.</summary>
internal enum BenchMode
{
    /// <summary>Measures rows.</summary>
    Table,

    /// <summary>Names the rows.</summary>
    List,

    /// <summary>Measures how long a cluster without its leader accepts no writes.</summary>
    Failover,
}
