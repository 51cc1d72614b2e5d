namespace Netcd.CommandLine.Flags;

/// <summary>How the text of a flag is read.</summary>
public enum FlagKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>True or false; may stand without a value.</summary>
    Bool,

    /// <summary>A signed number of 64 bits.</summary>
    Int64,

    /// <summary>An unsigned number of 64 bits.</summary>
    UInt64,

    /// <summary>A duration in Go's form, as <c>1m30s</c>.</summary>
    Duration,

    /// <summary>Texts separated by commas; the flag may be given several times.</summary>
    List,
}
