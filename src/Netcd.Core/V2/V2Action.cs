namespace Netcd.Core.V2;

/// <summary>What an event says happened. Names on the wire: <see cref="V2Actions"/>.</summary>
public enum V2Action
{
    /// <summary><c>get</c>.</summary>
    Get,

    /// <summary><c>create</c>.</summary>
    Create,

    /// <summary><c>set</c>.</summary>
    Set,

    /// <summary><c>update</c>.</summary>
    Update,

    /// <summary><c>delete</c>.</summary>
    Delete,

    /// <summary><c>compareAndSwap</c>.</summary>
    CompareAndSwap,

    /// <summary><c>compareAndDelete</c>.</summary>
    CompareAndDelete,

    /// <summary><c>expire</c>.</summary>
    Expire,
}
