using System.Diagnostics.CodeAnalysis;

namespace Netcd.Core.V2;

/// <summary>An event or an error.</summary>
public readonly struct V2Result
{
    private V2Result(V2Event? answer, V2Error error)
    {
        Event = answer;
        Error = error;
    }

    /// <summary>The event, or null when it failed or when the operation has no answer.</summary>
    public V2Event? Event { get; }

    /// <summary>The error; its code is <see cref="V2ErrorCode.None"/> on success.</summary>
    public V2Error Error { get; }

    /// <summary>Whether the operation failed; if not and it answers at all, <see cref="Event"/> is there.</summary>
    [MemberNotNullWhen(false, nameof(Event))]
    public bool Failed => Error.Code != V2ErrorCode.None;

    /// <summary>Success.</summary>
    public static V2Result Of(V2Event answer) => new(answer, default);

    /// <summary>Failure.</summary>
    public static V2Result Of(V2Error error) => new(null, error);

    /// <summary>Failure.</summary>
    public static V2Result Of(V2ErrorCode code, string cause, ulong index) => Of(new V2Error(code, cause, index));
}
