namespace Netcd.Core.V2;

/// <summary>One v2 operation as it stands in the log (apply-format section 3). Codec: <see cref="V2RequestCodec"/>.</summary>
public sealed record V2Request
{
    /// <summary>Read through the log.</summary>
    public const string Get = "QGET";

    /// <summary>Set, create, update or compare-and-swap, by the other fields.</summary>
    public const string Put = "PUT";

    /// <summary>Create in order.</summary>
    public const string Post = "POST";

    /// <summary>Delete or compare-and-delete.</summary>
    public const string Delete = "DELETE";

    /// <summary>The leader's clock: expire what is due.</summary>
    public const string Sync = "SYNC";

    /// <summary>Request id, for the member that waits for the answer.</summary>
    public ulong Id { get; init; }

    /// <summary>One of the five methods.</summary>
    public string Method { get; init; } = "";

    /// <summary>Full path with namespace.</summary>
    public string Path { get; init; } = "";

    /// <summary>New value.</summary>
    public string Value { get; init; } = "";

    /// <summary>Create a directory, or allow deleting one.</summary>
    public bool Directory { get; init; }

    /// <summary>Expected value; empty = not compared.</summary>
    public string PrevValue { get; init; } = "";

    /// <summary>Expected modifiedIndex; 0 = not compared.</summary>
    public ulong PrevIndex { get; init; }

    /// <summary>Whether the node must exist; null = does not matter.</summary>
    public bool? PrevExist { get; init; }

    /// <summary>Nanoseconds since the Unix epoch; 0 = permanent.</summary>
    public long Expiration { get; init; }

    /// <summary>Never set in the log.</summary>
    public bool Wait { get; init; }

    /// <summary>Never set in the log.</summary>
    public ulong Since { get; init; }

    /// <summary>Whole subtree.</summary>
    public bool Recursive { get; init; }

    /// <summary>Sort a listing; listings are always sorted here.</summary>
    public bool Sorted { get; init; }

    /// <summary>Read through the log.</summary>
    public bool Quorum { get; init; }

    /// <summary>SYNC: the leader's time, nanoseconds since the Unix epoch.</summary>
    public long Time { get; init; }

    /// <summary>Never set in the log.</summary>
    public bool Stream { get; init; }

    /// <summary>Change only the TTL and tell no watcher.</summary>
    public bool? Refresh { get; init; }

    /// <summary>Asked for through the v1 API; etcd skips the field. From then on snapshots keep the numbers that v1 clients see.</summary>
    public bool IsV1 { get; init; }

    /// <summary>The TTL of the new node.</summary>
    public V2Ttl Ttl => new(Expiration == 0 ? V2Time.Never : Expiration, Refresh == true);
}
