using System.Globalization;
using Netcd.Core.V2;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary>The parameters of one request on <c>/v2/keys</c>, checked in etcd's order.</summary>
internal readonly record struct KeyRequest
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>Full path with namespace.</summary>
    public required string Path { get; init; }

    /// <summary>New value.</summary>
    public string Value { get; init; }

    /// <summary>Expected value; empty for any.</summary>
    public string PrevValue { get; init; }

    /// <summary>Expected index; 0 for any.</summary>
    public ulong PrevIndex { get; init; }

    /// <summary>Whether the key must exist; null for either.</summary>
    public bool? PrevExist { get; init; }

    /// <summary>First index of a watch; 0 for the next change.</summary>
    public ulong WaitIndex { get; init; }

    /// <summary>Nanoseconds since the Unix epoch; 0 for a permanent key.</summary>
    public long Expiration { get; init; }

    /// <summary>Whole subtree.</summary>
    public bool Recursive { get; init; }

    /// <summary>Watch instead of read.</summary>
    public bool Wait { get; init; }

    /// <summary>Go on watching after the first event.</summary>
    public bool Stream { get; init; }

    /// <summary>A directory is meant.</summary>
    public bool Directory { get; init; }

    /// <summary>Read after everything acknowledged.</summary>
    public bool Quorum { get; init; }

    /// <summary>Change only the TTL; null when not said.</summary>
    public bool? Refresh { get; init; }

    /// <summary>Leave the nodes out of the answer to a write.</summary>
    public bool NoValueOnSuccess { get; init; }

    /// <summary>Checks the parameters.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Full path with namespace.</param>
    /// <param name="form">Parameters.</param>
    /// <param name="now">Nanoseconds since the Unix epoch, start of the TTL.</param>
    /// <param name="request">The request when the code of the result is <see cref="V2ErrorCode.None"/>.</param>
    public static V2Error Parse(string method, string path, RequestForm form, long now, out KeyRequest request)
    {
        request = new KeyRequest { Path = path, Value = form.First("value"), PrevValue = form.First("prevValue") };
        if (form.Error.Length > 0)
        {
            return Bad(V2ErrorCode.InvalidForm, form.Error);
        }

        if (form.IsEmpty)
        {
            return default;
        }

        if (!TryNumber(form.Find("prevIndex"), out ulong prevIndex))
        {
            return Bad(V2ErrorCode.IndexNotANumber, Invalid("prevIndex"));
        }

        if (!TryNumber(form.Find("waitIndex"), out ulong waitIndex))
        {
            return Bad(V2ErrorCode.IndexNotANumber, Invalid("waitIndex"));
        }

        if (FirstBadFlag(form, ["recursive", "sorted", "wait", "dir", "quorum", "stream"]) is { } flag)
        {
            return Bad(V2ErrorCode.InvalidField, Invalid(flag));
        }

        request = request with
        {
            PrevIndex = prevIndex,
            WaitIndex = waitIndex,
            Recursive = IsSet(form, "recursive"),
            Wait = IsSet(form, "wait"),
            Directory = IsSet(form, "dir"),
            Quorum = IsSet(form, "quorum"),
            Stream = IsSet(form, "stream"),
        };
        if (request.Wait && method != "GET")
        {
            return Bad(V2ErrorCode.InvalidField, "\"wait\" can only be used with GET requests");
        }

        return form.Find("prevValue") is "" ? Bad(V2ErrorCode.PrevValueRequired, "\"prevValue\" cannot be empty") : ParseChange(form, now, ref request);
    }

    /// <summary>The request for the log.</summary>
    public V2Request ToLog(string method) => new()
    {
        Method = method,
        Path = Path,
        Value = Value,
        Directory = Directory,
        PrevValue = PrevValue,
        PrevIndex = PrevIndex,
        PrevExist = PrevExist,
        Expiration = Expiration,
        Recursive = Recursive,
        Refresh = Refresh,
    };

    private static V2Error ParseChange(RequestForm form, long now, ref KeyRequest request)
    {
        if (FirstBadFlag(form, ["noValueOnSuccess"]) is not null)
        {
            return Bad(V2ErrorCode.InvalidField, Invalid("noValueOnSuccess"));
        }

        string ttl = form.First("ttl");
        if (!TryNumber(ttl.Length > 0 ? ttl : null, out ulong seconds))
        {
            return Bad(V2ErrorCode.TtlNotANumber, Invalid("ttl"));
        }

        foreach (string name in (ReadOnlySpan<string>)["prevExist", "refresh"])
        {
            if (FirstBadFlag(form, [name]) is not null)
            {
                return Bad(V2ErrorCode.InvalidField, "invalid value for " + name);
            }
        }

        request = request with
        {
            NoValueOnSuccess = IsSet(form, "noValueOnSuccess"),
            Expiration = ttl.Length > 0 ? (long)Int128.Min(long.MaxValue, now + ((Int128)seconds * NanosPerSecond)) : 0,
            PrevExist = form.Find("prevExist") is null ? null : IsSet(form, "prevExist"),
            Refresh = form.Find("refresh") is null ? null : IsSet(form, "refresh"),
        };
        return request.Refresh != true ? default
            : request.Value.Length > 0 ? Bad(V2ErrorCode.RefreshValue, "A value was provided on a refresh")
            : ttl.Length == 0 ? Bad(V2ErrorCode.RefreshTtlRequired, "No TTL value set")
            : default;
    }

    private static V2Error Bad(V2ErrorCode code, string cause) => new(code, cause, 0);

    private static string Invalid(string name) => $"invalid value for \"{name}\"";

    private static bool TryNumber(string? text, out ulong number)
    {
        number = 0;
        return text is null || ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static string? FirstBadFlag(RequestForm form, ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (form.Find(name) is { } text && !IsTrue(text) && text is not ("0" or "f" or "F" or "FALSE" or "false" or "False"))
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsSet(RequestForm form, string name) => form.Find(name) is { } text && IsTrue(text);

    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "TRUE" or "true" or "True";
}
