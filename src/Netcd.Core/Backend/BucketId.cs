namespace Netcd.Core.Backend;

/// <summary>The buckets of the backend database (disk-format section 4.4), in the order of their names.</summary>
public enum BucketId
{
    /// <summary><c>alarm</c>.</summary>
    Alarm,

    /// <summary><c>auth</c>.</summary>
    Auth,

    /// <summary><c>authRoles</c>.</summary>
    AuthRoles,

    /// <summary><c>authUsers</c>.</summary>
    AuthUsers,

    /// <summary><c>cluster</c>.</summary>
    Cluster,

    /// <summary><c>key</c>: revision → encoded KeyValue. Only the MVCC store writes it.</summary>
    Key,

    /// <summary><c>lease</c>.</summary>
    Lease,

    /// <summary><c>members</c>.</summary>
    Members,

    /// <summary><c>members_removed</c>.</summary>
    MembersRemoved,

    /// <summary><c>meta</c>.</summary>
    Meta,
}
