using Google.Protobuf;
using Netcd.Core.Backend;
using Netcd.Core.Leases;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Internal;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.Auth;

/// <summary>The auth part of applying an entry: what its user may do, and the requests that change users and roles. Apply loop only.</summary>
public sealed class AuthApplier(AuthStore store, Lessor lessor, IBackendWriter backend)
{
    /// <summary>Whether the user whom an entry names may do what it asks for. Depends on the log alone, so all members decide alike.</summary>
    public EtcdError Check(in InternalRequestView request)
    {
        AuthView view = store.View;
        if (!view.IsEnabled)
        {
            return EtcdError.None;
        }

        Permit permit = view.PermitOf(request.Username, request.AuthRevision);
        switch (request.Kind)
        {
            case InternalRequestKind.Put when PutRequestView.TryParse(request.Body, out PutRequestView put):
                return RequestPermissions.Put(permit, put, lessor);
            case InternalRequestKind.Range when RangeRequestView.TryParse(request.Body, out RangeRequestView range):
                return permit.Read(range.Key, range.RangeEnd);
            case InternalRequestKind.DeleteRange when DeleteRangeRequestView.TryParse(request.Body, out DeleteRangeRequestView delete):
                return RequestPermissions.DeleteRange(permit, delete);
            case InternalRequestKind.Txn when TxnRequestView.TryParse(request.Body, out TxnRequestView txn):
                using (txn)
                {
                    return RequestPermissions.Txn(permit, txn, lessor);
                }

            case InternalRequestKind.LeaseRevoke:
                return RequestPermissions.LeaseWrites(permit, LeaseRevokeRequest.Parser.ParseFrom(request.Body).ID, lessor);
            case InternalRequestKind.AuthUserGet:
                return permit.SeeUser(AuthUserGetRequest.Parser.ParseFrom(request.Body).Name);
            case InternalRequestKind.AuthRoleGet:
                return permit.SeeRole(AuthRoleGetRequest.Parser.ParseFrom(request.Body).Role);
            case InternalRequestKind.Authenticate:
                return EtcdError.None;
            default:
                return IsAuthRequest(request.Kind) && request.Kind != InternalRequestKind.AuthStatus ? permit.Admin : EtcdError.None;
        }
    }

    /// <summary>Whether a request is about users, roles or logins.</summary>
    public static bool IsAuthRequest(InternalRequestKind kind) => kind is >= InternalRequestKind.AuthEnable and <= InternalRequestKind.AuthRoleRevokePermission;

    /// <summary>Applies an auth request that passed <see cref="Check"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="revision">Store revision for the answer.</param>
    /// <param name="previousIndex">Index of the entry before this one.</param>
    public ApplyResult Apply(in InternalRequestView request, long revision, ulong previousIndex)
    {
        EtcdError error = Apply(request.Kind, request.Body, previousIndex, out IMessage? response);
        return new(error, revision, null, error == EtcdError.None ? response : null);
    }

    private EtcdError Apply(InternalRequestKind kind, ReadOnlySpan<byte> body, ulong previousIndex, out IMessage? response)
    {
        response = null;
        switch (kind)
        {
            case InternalRequestKind.AuthEnable:
                return store.Enable(backend);
            case InternalRequestKind.AuthDisable:
                store.Disable(backend);
                return EtcdError.None;
            case InternalRequestKind.AuthStatus:
                response = new AuthStatusResponse { Enabled = store.View.IsEnabled, AuthRevision = store.View.Revision };
                return EtcdError.None;
            case InternalRequestKind.Authenticate:
                InternalAuthenticateRequest login = InternalAuthenticateRequest.Parser.ParseFrom(body);
                EtcdError error = store.Authenticate(login.Name, login.SimpleToken, previousIndex, out string token);
                response = new AuthenticateResponse { Token = token };
                return error;
            case >= InternalRequestKind.AuthUserAdd and <= InternalRequestKind.AuthRoleList:
                return ApplyToUsers(kind, body, out response);
            default:
                return ApplyToRoles(kind, body, out response);
        }
    }

    private EtcdError ApplyToUsers(InternalRequestKind kind, ReadOnlySpan<byte> body, out IMessage? response)
    {
        response = null;
        switch (kind)
        {
            case InternalRequestKind.AuthUserAdd:
                return store.AddUser(AuthUserAddRequest.Parser.ParseFrom(body), backend);
            case InternalRequestKind.AuthUserDelete:
                return store.DeleteUser(AuthUserDeleteRequest.Parser.ParseFrom(body).Name, backend);
            case InternalRequestKind.AuthUserChangePassword:
                return store.ChangePassword(AuthUserChangePasswordRequest.Parser.ParseFrom(body), backend);
            case InternalRequestKind.AuthUserGrantRole:
                AuthUserGrantRoleRequest grant = AuthUserGrantRoleRequest.Parser.ParseFrom(body);
                return store.GrantRole(grant.User, grant.Role, backend);
            case InternalRequestKind.AuthUserRevokeRole:
                AuthUserRevokeRoleRequest revoke = AuthUserRevokeRoleRequest.Parser.ParseFrom(body);
                return store.RevokeRole(revoke.Name, revoke.Role, backend);
            case InternalRequestKind.AuthUserGet:
                if (store.View.Find(AuthUserGetRequest.Parser.ParseFrom(body).Name) is not { } user)
                {
                    return EtcdError.UserNotFound;
                }

                response = new AuthUserGetResponse { Roles = { user.Stored.Roles } };
                return EtcdError.None;
            case InternalRequestKind.AuthUserList:
                response = new AuthUserListResponse { Users = { store.Users } };
                return EtcdError.None;
            default:
                response = new AuthRoleListResponse { Roles = { store.Roles } };
                return EtcdError.None;
        }
    }

    private EtcdError ApplyToRoles(InternalRequestKind kind, ReadOnlySpan<byte> body, out IMessage? response)
    {
        response = null;
        switch (kind)
        {
            case InternalRequestKind.AuthRoleAdd:
                return store.AddRole(AuthRoleAddRequest.Parser.ParseFrom(body).Name, backend);
            case InternalRequestKind.AuthRoleDelete:
                return store.DeleteRole(AuthRoleDeleteRequest.Parser.ParseFrom(body).Role, backend);
            case InternalRequestKind.AuthRoleGrantPermission:
                return store.GrantPermission(AuthRoleGrantPermissionRequest.Parser.ParseFrom(body), backend);
            case InternalRequestKind.AuthRoleRevokePermission:
                return store.RevokePermission(AuthRoleRevokePermissionRequest.Parser.ParseFrom(body), backend);
            default:
                if (store.FindRole(AuthRoleGetRequest.Parser.ParseFrom(body).Role) is not { } role)
                {
                    return EtcdError.RoleNotFound;
                }

                response = new AuthRoleGetResponse { Perm = { role.KeyPermission } };
                return EtcdError.None;
        }
    }
}
