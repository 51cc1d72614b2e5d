namespace Netcd.Storage.Bolt;

/// <summary>What a page holds; the numbers are those in the file.</summary>
public enum BoltPageKind
{
    /// <summary>Nothing known: never written, or the middle of an overflow.</summary>
    Unknown = 0,

    /// <summary>Keys and child pages.</summary>
    Branch = 1,

    /// <summary>Keys and values.</summary>
    Leaf = 2,

    /// <summary>The root of a committed state.</summary>
    Meta = 4,

    /// <summary>A list of free pages.</summary>
    Freelist = 16,
}
