namespace Netcd.Client.Connection;

/// <summary>When a failed call may be made again.</summary>
internal enum Repeat
{
    /// <summary>Only when the request surely never left: it changes something.</summary>
    IfUnsent,

    /// <summary>Whenever the member was unavailable: it reads, or doing it twice is the same as once.</summary>
    IfUnavailable,
}
