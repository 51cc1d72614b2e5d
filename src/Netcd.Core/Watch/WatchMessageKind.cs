namespace Netcd.Core.Watch;

/// <summary>Flags of a response.</summary>
[Flags]
internal enum WatchMessageKind
{
    /// <summary>Events or progress.</summary>
    None = 0,

    /// <summary>Field created.</summary>
    Created = 1,

    /// <summary>Field canceled.</summary>
    Canceled = 2,

    /// <summary>Field fragment: more of the same revision follows.</summary>
    Fragment = 4,

    /// <summary>Events carry their previous pair.</summary>
    WithPrevious = 8,

    /// <summary>May be split when it is too big.</summary>
    MaySplit = 16,

    /// <summary>An answer to a request of the client, not an event.</summary>
    Answer = 32,
}
