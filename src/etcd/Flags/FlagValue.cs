using Netcd.Server.Hosting;

namespace Netcd.Etcd.Flags;

/// <summary>A value that was read. Immutable.</summary>
/// <param name="Text">Canonical text: two values of a flag are the same when their texts are.</param>
internal sealed record FlagValue(string Text)
{
    /// <summary>Numbers, and durations in nanoseconds.</summary>
    public Int128 Number { get; init; }

    /// <summary>Truth of a bool.</summary>
    public bool IsTrue => Text == "true";

    /// <summary>Words of a list.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>URLs of a list.</summary>
    public IReadOnlyList<EtcdUrl> Urls { get; init; } = [];
}
