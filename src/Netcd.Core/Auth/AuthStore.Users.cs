using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Core.V2;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Auth;

/// <content>Changes of users.</content>
public sealed partial class AuthStore
{
    /// <summary>Adds a user.</summary>
    public EtcdError AddUser(AuthUserAddRequest request, IBackendWriter backend)
    {
        if (request.Name.Length == 0)
        {
            return EtcdError.UserEmpty;
        }

        if (_users.ContainsKey(request.Name))
        {
            return EtcdError.UserExists;
        }

        var user = new User { Name = ByteString.CopyFromUtf8(request.Name), Options = request.Options ?? new UserAddOptions() };
        if (!user.Options.NoPassword)
        {
            if (!TrySelectPassword(request.Password, request.HashedPassword, out ByteString hash))
            {
                return EtcdError.NoPasswordUser;
            }

            user.Password = hash;
        }

        Put(user, backend);
        CountChange(backend);
        _log.Info("added a user", [("user-name", request.Name)]);
        return EtcdError.None;
    }

    /// <summary>Deletes a user; its simple tokens end.</summary>
    public EtcdError DeleteUser(string name, IBackendWriter backend)
    {
        if (View.IsEnabled && name == AuthCaller.Root)
        {
            _log.Error("cannot delete 'root' user", [("user-name", name)]);
            return EtcdError.InvalidAuthManagement;
        }

        if (!_users.Remove(name, out AuthUser? user))
        {
            return EtcdError.UserNotFound;
        }

        backend.Delete(BucketId.AuthUsers, user.Stored.Name.Span);
        CountChange(backend);
        _tokens.DropUser(name);
        _log.Info("deleted a user", [("user-name", name), ("user-roles", user.Stored.Roles.ToArray())]);
        return EtcdError.None;
    }

    /// <summary>Changes a password; the user's simple tokens end.</summary>
    public EtcdError ChangePassword(AuthUserChangePasswordRequest request, IBackendWriter backend)
    {
        if (!_users.TryGetValue(request.Name, out AuthUser? user))
        {
            return EtcdError.UserNotFound;
        }

        ByteString hash = ByteString.Empty;
        if (!user.HasNoPassword && !TrySelectPassword(request.Password, request.HashedPassword, out hash))
        {
            return EtcdError.NoPasswordUser;
        }

        User changed = user.Stored.Clone();
        changed.Password = hash;
        Put(changed, backend);
        CountChange(backend);
        _tokens.DropUser(request.Name);
        _log.Info("changed a password of a user", [("user-name", request.Name), ("user-roles", user.Stored.Roles.ToArray())]);
        return EtcdError.None;
    }

    /// <summary>Gives a role to a user. A role the user has already changes nothing and is no error.</summary>
    public EtcdError GrantRole(string name, string role, IBackendWriter backend)
    {
        if (!_users.TryGetValue(name, out AuthUser? user))
        {
            return EtcdError.UserNotFound;
        }

        if (role != AuthCaller.Root && !_roles.ContainsKey(role))
        {
            return EtcdError.RoleNotFound;
        }

        if (user.HasRole(role))
        {
            _log.Warn("ignored grant role request to a user", [("user-name", name), ("user-roles", user.Stored.Roles.ToArray()), ("duplicate-role-name", role)]);
            return EtcdError.None;
        }

        Put(WithRoles(user.Stored, user.Stored.Roles.Append(role).Order(Utf8Order.Instance)), backend);
        CountChange(backend);
        _log.Info("granted a role to a user", [("user-name", name), ("user-roles", _users[name].Stored.Roles.ToArray()), ("added-role-name", role)]);
        return EtcdError.None;
    }

    /// <summary>Takes a role from a user.</summary>
    public EtcdError RevokeRole(string name, string role, IBackendWriter backend)
    {
        if (View.IsEnabled && name == AuthCaller.Root && role == AuthCaller.Root)
        {
            _log.Error("'root' user cannot revoke 'root' role", [("user-name", name), ("role-name", role)]);
            return EtcdError.InvalidAuthManagement;
        }

        if (!_users.TryGetValue(name, out AuthUser? user))
        {
            return EtcdError.UserNotFound;
        }

        if (!user.HasRole(role))
        {
            return EtcdError.RoleNotGranted;
        }

        Put(WithRoles(user.Stored, user.Stored.Roles.Where(r => r != role)), backend);
        CountChange(backend);
        _log.Info("revoked a role from a user", [("user-name", name), ("old-user-roles", user.Stored.Roles.ToArray()), ("new-user-roles", _users[name].Stored.Roles.ToArray()), ("revoked-role-name", role)]);
        return EtcdError.None;
    }

    /// <summary>Members from 3.5 on propose the hash; 3.4 proposes the password and every member makes a hash of its own.</summary>
    private bool TrySelectPassword(string password, string hashed, out ByteString hash)
    {
        hash = ByteString.Empty;
        if (password.Length > 0 && hashed.Length == 0)
        {
            if (_hashing.TryHash(password, out byte[] own))
            {
                hash = UnsafeByteOperations.UnsafeWrap(own);
                return true;
            }

            return false;
        }

        byte[] decoded = new byte[hashed.Length];
        if (!Convert.TryFromBase64String(hashed, decoded, out int length))
        {
            return false;
        }

        hash = ByteString.CopyFrom(decoded, 0, length);
        return true;
    }

    private static User WithRoles(User user, IEnumerable<string> roles)
    {
        User changed = user.Clone();
        changed.Roles.Clear();
        changed.Roles.Add(roles);
        return changed;
    }

    private void Put(User user, IBackendWriter backend)
    {
        backend.Put(BucketId.AuthUsers, user.Name.Span, user.ToByteArray());
        AddUp(user);
    }
}
