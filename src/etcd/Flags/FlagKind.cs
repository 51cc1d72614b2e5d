namespace Netcd.Etcd.Flags;

/// <summary>How a flag's text is read. Each kind follows a Go type of etcd's flag set.</summary>
internal enum FlagKind
{
    /// <summary>Any text.</summary>
    String,

    /// <summary>true or false; the only kind that needs no value on the command line.</summary>
    Bool,

    /// <summary>Go's uint (64 bits).</summary>
    UInt,

    /// <summary>Go's uint64.</summary>
    UInt64,

    /// <summary>Go's uint32.</summary>
    UInt32,

    /// <summary>Go's int (64 bits).</summary>
    Int,

    /// <summary>Go's int64.</summary>
    Int64,

    /// <summary>Go's duration; nanoseconds in a file.</summary>
    Duration,

    /// <summary>Comma-separated URLs, sorted, without duplicates.</summary>
    Urls,

    /// <summary>Comma-separated origins: URLs or <c>*</c>.</summary>
    Origins,

    /// <summary>Comma-separated words, sorted, without duplicates; one text in a file.</summary>
    WordSet,

    /// <summary>As <see cref="WordSet"/>, but an array in a file.</summary>
    WordSetList,

    /// <summary>Comma-separated words in their order; an array in a file.</summary>
    WordList,

    /// <summary>One word out of a fixed set.</summary>
    Choice,

    /// <summary>One word out of a fixed set; the message on another word differs from <see cref="Choice"/>'s.</summary>
    QuotedChoice,

    /// <summary>Feature gates of etcd 3.6: <c>Name=true,Other=false</c>.</summary>
    Gates,

    /// <summary>A flag of the distant past: accepted with or without value, has no effect.</summary>
    Ignored,
}
