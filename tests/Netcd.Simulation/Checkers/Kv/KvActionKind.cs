namespace Netcd.Simulation.Checkers.Kv;

/// <summary>What to do with one key.</summary>
public enum KvActionKind
{
    /// <summary>Read it.</summary>
    Get,

    /// <summary>Set it.</summary>
    Put,

    /// <summary>Remove it.</summary>
    Delete,
}
