using Netcd.Core.V2;
using Netcd.Core.V2.Json;

namespace Netcd.Server.V1;

/// <summary>An error of v1.</summary>
/// <param name="Code">Number; 0 for none.</param>
/// <param name="Cause">What was wrong; left out when empty.</param>
internal readonly record struct V1Error(int Code, string Cause)
{
    /// <summary>No such key.</summary>
    public const int KeyNotFound = 100;

    /// <summary>A test-and-set whose test failed.</summary>
    public const int TestFailed = 101;

    /// <summary>A directory, or below a file.</summary>
    public const int NotFile = 102;

    /// <summary>Not allowed by the auth rules of v2.</summary>
    public const int Unauthorized = 110;

    /// <summary>No value.</summary>
    public const int ValueRequired = 200;

    /// <summary>Bad TTL.</summary>
    public const int TtlNotANumber = 202;

    /// <summary>Bad index.</summary>
    public const int IndexNotANumber = 203;

    /// <summary>The log did not take it.</summary>
    public const int RaftInternal = 300;

    /// <summary>No leader.</summary>
    public const int LeaderElect = 301;

    /// <summary>Reserved key.</summary>
    public const int Keyword = 400;

    /// <summary>The watch was ended by a snapshot.</summary>
    public const int WatcherCleared = 500;

    /// <summary>HTTP status.</summary>
    public int HttpStatus => Code switch
    {
        KeyNotFound => 404,
        Unauthorized => 401,
        RaftInternal or LeaderElect => 500,
        _ => 400,
    };

    private string Message => Code switch
    {
        KeyNotFound => "Key Not Found",
        TestFailed => "The given PrevValue is not equal to the value of the key",
        NotFile => "Not A File",
        Unauthorized => "The request requires user authentication",
        ValueRequired => "Value is Required in POST form",
        TtlNotANumber => "The given TTL in POST form is not a number",
        IndexNotANumber => "The given index in POST form is not a number",
        RaftInternal => "Raft Internal Error",
        LeaderElect => "During Leader Election",
        Keyword => "The prefix of the given key is a keyword in etcd",
        WatcherCleared => "watcher is cleared due to etcd recovery",
        _ => "",
    };

    /// <summary>The v1 form of a failed v2 operation on a key.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="key">The key with a leading slash.</param>
    /// <param name="given">The value a test expected; empty for none.</param>
    public static V1Error Of(V2Error error, string key, string given = "") => error.Code switch
    {
        V2ErrorCode.KeyNotFound => new(KeyNotFound, key),
        // The cause of v2 is "[given != current]".
        V2ErrorCode.CompareFailed => new(TestFailed, $"TestAndSet: {error.Cause[(given.Length + 5)..^1]}!={given}"),
        V2ErrorCode.NotFile or V2ErrorCode.NotDirectory or V2ErrorCode.RootReadOnly => new(NotFile, key),
        _ => new(RaftInternal, error.Cause),
    };

    /// <summary>Writes the object.</summary>
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

        json.EndObject();
    }
}
