using Netcd.Core.V2.Json;

namespace Netcd.Core.V2;

/// <summary>An error of the v2 API as a value.</summary>
/// <param name="Code">Error number; <see cref="V2ErrorCode.None"/> means success.</param>
/// <param name="Cause">What was wrong: a path, a comparison, a field.</param>
/// <param name="Index">Store index when it happened; 0 for errors of the request itself.</param>
public readonly record struct V2Error(V2ErrorCode Code, string Cause, ulong Index)
{
    /// <summary>etcd's text for <see cref="Code"/>.</summary>
    public string Message => Code switch
    {
        V2ErrorCode.KeyNotFound => "Key not found",
        V2ErrorCode.CompareFailed => "Compare failed",
        V2ErrorCode.NotFile => "Not a file",
        V2ErrorCode.NoMorePeers => "Reached the max number of peers in the cluster",
        V2ErrorCode.NotDirectory => "Not a directory",
        V2ErrorCode.NodeExists => "Key already exists",
        V2ErrorCode.KeyIsPreserved => "The prefix of given key is a keyword in etcd",
        V2ErrorCode.RootReadOnly => "Root is read only",
        V2ErrorCode.DirectoryNotEmpty => "Directory not empty",
        V2ErrorCode.ExistingPeerAddress => "Peer address has existed",
        V2ErrorCode.Unauthorized => "The request requires user authentication",
        V2ErrorCode.ValueRequired => "Value is Required in POST form",
        V2ErrorCode.PrevValueRequired => "PrevValue is Required in POST form",
        V2ErrorCode.TtlNotANumber => "The given TTL in POST form is not a number",
        V2ErrorCode.IndexNotANumber => "The given index in POST form is not a number",
        V2ErrorCode.ValueOrTtlRequired => "Value or TTL is required in POST form",
        V2ErrorCode.TimeoutNotANumber => "The given timeout in POST form is not a number",
        V2ErrorCode.NameRequired => "Name is required in POST form",
        V2ErrorCode.IndexOrValueRequired => "Index or value is required",
        V2ErrorCode.IndexValueMutex => "Index and value cannot both be specified",
        V2ErrorCode.InvalidField => "Invalid field",
        V2ErrorCode.InvalidForm => "Invalid POST form",
        V2ErrorCode.RefreshValue => "Value provided on refresh",
        V2ErrorCode.RefreshTtlRequired => "A TTL must be provided on refresh",
        V2ErrorCode.RaftInternal => "Raft Internal Error",
        V2ErrorCode.LeaderElect => "During Leader Election",
        V2ErrorCode.WatcherCleared => "watcher is cleared due to etcd recovery",
        V2ErrorCode.EventIndexCleared => "The event in requested index is outdated and cleared",
        V2ErrorCode.StandbyInternal => "Standby Internal Error",
        V2ErrorCode.InvalidActiveSize => "Invalid active size",
        V2ErrorCode.InvalidRemoveDelay => "Standby remove delay",
        V2ErrorCode.ClientInternal => "Client Internal Error",
        _ => "",
    };

    /// <summary>HTTP status of the answer.</summary>
    public int HttpStatus => Code switch
    {
        V2ErrorCode.KeyNotFound => 404,
        V2ErrorCode.NotFile or V2ErrorCode.DirectoryNotEmpty => 403,
        V2ErrorCode.Unauthorized => 401,
        V2ErrorCode.CompareFailed or V2ErrorCode.NodeExists => 412,
        V2ErrorCode.RaftInternal or V2ErrorCode.LeaderElect => 500,
        _ => 400,
    };

    /// <summary>The same error with <paramref name="prefix"/> cut from the cause, as clients see it.</summary>
    public V2Error WithoutPrefix(string prefix) =>
        Cause.StartsWith(prefix, StringComparison.Ordinal) ? this with { Cause = Cause[prefix.Length..] } : this;

    /// <summary>Writes <c>{"errorCode","message","cause","index"}</c>; an empty cause is left out.</summary>
    public void WriteTo(GoJsonWriter json)
    {
        json.BeginObject();
        json.Name("errorCode"u8);
        json.Number((long)Code);
        json.Name("message"u8);
        json.String(Message);
        if (Cause.Length > 0)
        {
            json.Name("cause"u8);
            json.String(Cause);
        }

        json.Name("index"u8);
        json.Number(Index);
        json.EndObject();
    }
}
