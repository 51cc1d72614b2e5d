using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Auth;

/// <content>Changes of roles.</content>
public sealed partial class AuthStore
{
    /// <summary>Adds a role without permissions.</summary>
    public EtcdError AddRole(string name, IBackendWriter backend)
    {
        if (name.Length == 0)
        {
            return EtcdError.RoleEmpty;
        }

        if (_roles.ContainsKey(name))
        {
            return EtcdError.RoleExists;
        }

        Put(name, new Role { Name = ByteString.CopyFromUtf8(name) }, backend);
        CountChange(backend);
        _log.Info("created a role", [("role-name", name)]);
        return EtcdError.None;
    }

    /// <summary>Deletes a role and takes it from all users.</summary>
    public EtcdError DeleteRole(string name, IBackendWriter backend)
    {
        if (View.IsEnabled && name == AuthCaller.Root)
        {
            _log.Error("cannot delete 'root' role", [("role-name", name)]);
            return EtcdError.InvalidAuthManagement;
        }

        if (!_roles.Remove(name, out Role? role))
        {
            return EtcdError.RoleNotFound;
        }

        backend.Delete(BucketId.AuthRoles, role.Name.Span);
        foreach (AuthUser user in HoldersOf(name))
        {
            Put(WithRoles(user.Stored, user.Stored.Roles.Where(r => r != name)), backend);
        }

        CountChange(backend);
        _log.Info("deleted a role", [("role-name", name)]);
        return EtcdError.None;
    }

    /// <summary>Gives a permission on a range to a role, or changes the kind of one it has.</summary>
    public EtcdError GrantPermission(AuthRoleGrantPermissionRequest request, IBackendWriter backend)
    {
        if (request.Perm is not { } permission)
        {
            return EtcdError.PermissionNotGiven;
        }

        if (permission.Key.IsEmpty || new KeyRange(permission.Key.Span, permission.RangeEnd.Span).IsEmpty)
        {
            return EtcdError.InvalidAuthManagement;
        }

        if (!_roles.TryGetValue(request.Name, out Role? role))
        {
            return EtcdError.RoleNotFound;
        }

        Role changed = role.Clone();
        Insert(changed.KeyPermission, permission);
        Put(request.Name, changed, backend);
        AddUpHolders(request.Name);
        CountChange(backend);
        _log.Info("granted/updated a permission to a user", [("user-name", request.Name), ("permission-name", permission.PermType.ToString().ToUpperInvariant())]);
        return EtcdError.None;
    }

    /// <summary>Takes a permission from a role; the range must be the granted one.</summary>
    public EtcdError RevokePermission(AuthRoleRevokePermissionRequest request, IBackendWriter backend)
    {
        if (!_roles.TryGetValue(request.Role, out Role? role))
        {
            return EtcdError.RoleNotFound;
        }

        Role changed = role.Clone();
        changed.KeyPermission.Clear();
        changed.KeyPermission.Add(role.KeyPermission.Where(p => p.Key != request.Key || p.RangeEnd != request.RangeEnd));
        if (changed.KeyPermission.Count == role.KeyPermission.Count)
        {
            return EtcdError.PermissionNotGranted;
        }

        Put(request.Role, changed, backend);
        AddUpHolders(request.Role);
        CountChange(backend);
        _log.Info("revoked a permission on range", [("role-name", request.Role), ("key", request.Key.ToStringUtf8()), ("range-end", request.RangeEnd.ToStringUtf8())]);
        return EtcdError.None;
    }

    /// <summary>
    /// Keeps the list in the order of its keys. Only the first permission of a key is compared with the new range, as in etcd; a
    /// later one with the same range gets company.
    /// </summary>
    private static void Insert(IList<Permission> sorted, Permission added)
    {
        int at = 0;
        while (at < sorted.Count && sorted[at].Key.Span.SequenceCompareTo(added.Key.Span) < 0)
        {
            at++;
        }

        if (at < sorted.Count && sorted[at].Key == added.Key && sorted[at].RangeEnd == added.RangeEnd)
        {
            sorted[at].PermType = added.PermType;
            return;
        }

        while (at < sorted.Count && sorted[at].Key == added.Key)
        {
            at++;
        }

        sorted.Insert(at, added);
    }

    private AuthUser[] HoldersOf(string role) => [.. _users.Values.Where(user => user.HasRole(role))];

    private void AddUpHolders(string role)
    {
        foreach (AuthUser user in HoldersOf(role))
        {
            AddUp(user.Stored);
        }
    }

    private void Put(string name, Role role, IBackendWriter backend)
    {
        backend.Put(BucketId.AuthRoles, role.Name.Span, role.ToByteArray());
        _roles[name] = role;
    }
}
