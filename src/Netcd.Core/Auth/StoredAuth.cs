using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Netcd.Core.Backend;

namespace Netcd.Core.Auth;

/// <summary>What the database holds about users and roles. Kept as it is: this version neither enforces nor changes it.</summary>
/// <param name="Revision">Auth revision, 1 in a new database.</param>
/// <param name="Users">User names in order.</param>
/// <param name="Roles">Role names in order.</param>
public sealed record StoredAuth(ulong Revision, ImmutableArray<string> Users, ImmutableArray<string> Roles)
{
    /// <summary>Reads it at start.</summary>
    public static StoredAuth Read(IBackendReader backend)
    {
        ulong revision = backend.Get(BucketId.Auth, "authRevision"u8) is { Length: sizeof(ulong) } stored ? BinaryPrimitives.ReadUInt64BigEndian(stored) : 1;
        return new(revision, Keys(backend, BucketId.AuthUsers), Keys(backend, BucketId.AuthRoles));
    }

    private static ImmutableArray<string> Keys(IBackendReader backend, BucketId bucket)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        backend.ForEach(bucket, (key, _) =>
        {
            keys.Add(Encoding.UTF8.GetString(key));
            return true;
        });
        return keys.ToImmutable();
    }
}
