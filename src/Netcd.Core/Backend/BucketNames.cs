namespace Netcd.Core.Backend;

/// <summary>Names of the buckets and of the keys in <c>meta</c>, as they stand in the file.</summary>
internal static class BucketNames
{
    public const int Count = (int)BucketId.Meta + 1;

    public static ReadOnlySpan<byte> ConsistentIndex => "consistent_index"u8;

    public static ReadOnlySpan<byte> Term => "term"u8;

    public static ReadOnlySpan<byte> ConfState => "confState"u8;

    public static ReadOnlySpan<byte> StorageVersion => "storageVersion"u8;

    public static ReadOnlySpan<byte> Of(BucketId bucket) => bucket switch
    {
        BucketId.Alarm => "alarm"u8,
        BucketId.Auth => "auth"u8,
        BucketId.AuthRoles => "authRoles"u8,
        BucketId.AuthUsers => "authUsers"u8,
        BucketId.Cluster => "cluster"u8,
        BucketId.Key => "key"u8,
        BucketId.Lease => "lease"u8,
        BucketId.Members => "members"u8,
        BucketId.MembersRemoved => "members_removed"u8,
        _ => "meta"u8,
    };
}
