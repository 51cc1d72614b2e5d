namespace Netcd.Simulation.Checkers.Kv;

/// <summary>What a compare looks at.</summary>
public enum KvCompareTarget
{
    /// <summary>The value; an absent key never equals any.</summary>
    Value,

    /// <summary>The mod revision; 0 for an absent key.</summary>
    ModRevision,

    /// <summary>The version; 0 for an absent key.</summary>
    Version,
}
