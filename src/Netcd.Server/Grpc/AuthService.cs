using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary><c>etcdserverpb.Auth</c>. Everything goes through the log; whether the caller may do it is decided when it is applied.</summary>
internal sealed class AuthService(AuthRequests auth, Callers callers, Answers answers)
{
    private const string Prefix = "/etcdserverpb.Auth/";

    public void Register(RpcServiceTable table)
    {
        table.Unary(Prefix + "Authenticate", AuthenticateRequest.Parser, Authenticate);
        table.Unary(Prefix + "UserAdd", AuthUserAddRequest.Parser, (call, request) => Change(call, caller => auth.AddUserAsync(request, caller), static h => new AuthUserAddResponse { Header = h }));
        table.Unary(Prefix + "UserChangePassword", AuthUserChangePasswordRequest.Parser, (call, request) => Change(call, caller => auth.ChangePasswordAsync(request, caller), static h => new AuthUserChangePasswordResponse { Header = h }));

        Add(table, "AuthEnable", InternalRequestKind.AuthEnable, AuthEnableRequest.Parser, static (_, h) => new AuthEnableResponse { Header = h });
        Add(table, "AuthDisable", InternalRequestKind.AuthDisable, AuthDisableRequest.Parser, static (_, h) => new AuthDisableResponse { Header = h });
        Add(table, "AuthStatus", InternalRequestKind.AuthStatus, AuthStatusRequest.Parser, static (r, h) => With((AuthStatusResponse)r!, x => x.Header = h));
        Add(table, "UserGet", InternalRequestKind.AuthUserGet, AuthUserGetRequest.Parser, static (r, h) => With((AuthUserGetResponse)r!, x => x.Header = h));
        Add(table, "UserList", InternalRequestKind.AuthUserList, AuthUserListRequest.Parser, static (r, h) => With((AuthUserListResponse)r!, x => x.Header = h));
        Add(table, "UserDelete", InternalRequestKind.AuthUserDelete, AuthUserDeleteRequest.Parser, static (_, h) => new AuthUserDeleteResponse { Header = h });
        Add(table, "UserGrantRole", InternalRequestKind.AuthUserGrantRole, AuthUserGrantRoleRequest.Parser, static (_, h) => new AuthUserGrantRoleResponse { Header = h });
        Add(table, "UserRevokeRole", InternalRequestKind.AuthUserRevokeRole, AuthUserRevokeRoleRequest.Parser, static (_, h) => new AuthUserRevokeRoleResponse { Header = h });
        Add(table, "RoleAdd", InternalRequestKind.AuthRoleAdd, AuthRoleAddRequest.Parser, static (_, h) => new AuthRoleAddResponse { Header = h });
        Add(table, "RoleGet", InternalRequestKind.AuthRoleGet, AuthRoleGetRequest.Parser, static (r, h) => With((AuthRoleGetResponse)r!, x => x.Header = h));
        Add(table, "RoleList", InternalRequestKind.AuthRoleList, AuthRoleListRequest.Parser, static (r, h) => With((AuthRoleListResponse)r!, x => x.Header = h));
        Add(table, "RoleDelete", InternalRequestKind.AuthRoleDelete, AuthRoleDeleteRequest.Parser, static (_, h) => new AuthRoleDeleteResponse { Header = h });
        Add(table, "RoleGrantPermission", InternalRequestKind.AuthRoleGrantPermission, AuthRoleGrantPermissionRequest.Parser, static (_, h) => new AuthRoleGrantPermissionResponse { Header = h });
        Add(table, "RoleRevokePermission", InternalRequestKind.AuthRoleRevokePermission, AuthRoleRevokePermissionRequest.Parser, static (_, h) => new AuthRoleRevokePermissionResponse { Header = h });
    }

    private static T With<T>(T response, Action<T> set)
    {
        set(response);
        return response;
    }

    private void Add<TRequest, TResponse>(RpcServiceTable table, string method, InternalRequestKind kind, MessageParser<TRequest> parser, Func<object?, ResponseHeader, TResponse> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        table.Unary(Prefix + method, parser, (call, request) => Propose(call, caller => auth.ProposeAsync(kind, request, caller), answer));

    private ValueTask<TResponse?> Change<TResponse>(RpcCall call, Func<AuthCaller, ValueTask<ApplyResult>> propose, Func<ResponseHeader, TResponse> answer)
        where TResponse : class =>
        Propose(call, propose, (_, header) => answer(header));

    private async ValueTask<TResponse?> Propose<TResponse>(RpcCall call, Func<AuthCaller, ValueTask<ApplyResult>> propose, Func<object?, ResponseHeader, TResponse> answer)
        where TResponse : class
    {
        if (!callers.TryIdentify(call, out AuthCaller caller))
        {
            return null;
        }

        ApplyResult result = await propose(caller);
        if (result.Error != EtcdError.None)
        {
            Answers.Fail(call, result.Error);
            return null;
        }

        return answer(result.Response, answers.Header(result.Revision));
    }

    private async ValueTask<AuthenticateResponse?> Authenticate(RpcCall call, AuthenticateRequest request)
    {
        (EtcdError error, long revision, string token) = await auth.AuthenticateAsync(request);
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
            return null;
        }

        return new() { Header = answers.Header(revision), Token = token };
    }
}
