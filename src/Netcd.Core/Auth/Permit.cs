using Netcd.Core.Mvcc;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Auth;

/// <summary>What one caller may do under one <see cref="AuthView"/>. The default value allows everything: authentication is off.</summary>
public readonly struct Permit
{
    private readonly AuthUser? _user;
    private readonly EtcdError _keyError;

    internal Permit(AuthView view, AuthUser? user, bool hasName, ulong revision)
    {
        _user = user;
        _keyError = revision == 0 ? EtcdError.UserEmpty
            : revision < view.Revision ? EtcdError.AuthOldRevision
            : user is null ? EtcdError.PermissionDenied
            : EtcdError.None;
        Admin = !hasName ? EtcdError.UserEmpty
            : user is null ? EtcdError.UserNotFound
            : user.IsRoot ? EtcdError.None
            : EtcdError.PermissionDenied;
    }

    /// <summary>Whether the caller may manage the cluster. Old credentials are no obstacle, as in etcd.</summary>
    public EtcdError Admin { get; }

    /// <summary>Whether the caller may read all of a range; the bytes are those of the request that is executed.</summary>
    public EtcdError Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) => Check(_user?.Readable, key, rangeEnd);

    /// <summary>Whether the caller may write or delete all of a range.</summary>
    public EtcdError Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) => Check(_user?.Writable, key, rangeEnd);

    /// <summary>Whether the caller is the user or may manage users.</summary>
    public EtcdError SeeUser(string name) => _user is not null && _user.Name == name ? EtcdError.None : Admin;

    /// <summary>Whether the caller holds the role or may manage roles.</summary>
    public EtcdError SeeRole(string name) => _user is not null && _user.HasRole(name) ? EtcdError.None : Admin;

    private EtcdError Check(KeyRanges? allowed, ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) =>
        _keyError != EtcdError.None ? _keyError
        : _user is null || _user.IsRoot || allowed!.Contains(new KeyRange(key, rangeEnd)) ? EtcdError.None
        : EtcdError.PermissionDenied;
}
