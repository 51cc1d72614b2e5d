namespace Netcd.Etcd.CommandLine;

/// <summary>What values a flag takes, with the names Go's flag package uses in messages.</summary>
public enum FlagType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>true or false; alone it means true.</summary>
    Bool,

    /// <summary>A signed integer.</summary>
    Int,

    /// <summary>An unsigned integer.</summary>
    Uint,

    /// <summary>A Go duration such as 1m30s.</summary>
    Duration,

    /// <summary>Comma-separated http, https, unix or unixs URLs.</summary>
    Urls,

    /// <summary>One of the words in <see cref="Flag.Choices"/>.</summary>
    Choice,
}
