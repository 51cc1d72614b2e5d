namespace Netcd.Core.V2;

/// <summary>What <see cref="V2Statistics"/> counts, in the order of the JSON.</summary>
public enum V2Statistic
{
    /// <summary><c>getsSuccess</c>; each failure counter follows its success counter.</summary>
    Get = 0,

    /// <summary><c>setsSuccess</c>.</summary>
    Set = 2,

    /// <summary><c>deleteSuccess</c>.</summary>
    Delete = 4,

    /// <summary><c>updateSuccess</c>.</summary>
    Update = 6,

    /// <summary><c>createSuccess</c>.</summary>
    Create = 8,

    /// <summary><c>compareAndSwapSuccess</c>.</summary>
    CompareAndSwap = 10,

    /// <summary><c>compareAndDeleteSuccess</c>.</summary>
    CompareAndDelete = 12,

    /// <summary><c>expireCount</c>, which has no failures.</summary>
    Expire = 14,
}
