using System.Collections.Frozen;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Rpc;
using Netcd.Rpc.Server;

namespace Netcd.Server.Grpc;

/// <summary>
/// Decides before a method runs whether its caller may call it at all. What depends on the request (keys, leases, alarms) is
/// decided by the method, and on the apply loop.
/// </summary>
internal sealed class Admission(EtcdMember member, Callers callers)
{
    /// <summary>Logins are answered whatever token the client still sends.</summary>
    private const string Authenticate = "/etcdserverpb.Auth/Authenticate";

    private static readonly FrozenDictionary<string, AccessRule> Rules = new Dictionary<string, AccessRule>
    {
        ["/etcdserverpb.KV/Compact"] = AccessRule.Root,
        ["/etcdserverpb.Lease/LeaseGrant"] = AccessRule.User,
        ["/etcdserverpb.Lease/LeaseRevoke"] = AccessRule.User,
        ["/etcdserverpb.Lease/LeaseTimeToLive"] = AccessRule.User,
        ["/etcdserverpb.Cluster/MemberAdd"] = AccessRule.Root,
        ["/etcdserverpb.Cluster/MemberRemove"] = AccessRule.Root,
        ["/etcdserverpb.Cluster/MemberUpdate"] = AccessRule.Root,
        ["/etcdserverpb.Cluster/MemberPromote"] = AccessRule.Root,
        ["/etcdserverpb.Cluster/MemberList"] = AccessRule.User,
        ["/etcdserverpb.Maintenance/Alarm"] = AccessRule.User,
        ["/etcdserverpb.Maintenance/Status"] = AccessRule.User,
        ["/etcdserverpb.Maintenance/Defragment"] = AccessRule.RootUnmapped,
        ["/etcdserverpb.Maintenance/Snapshot"] = AccessRule.RootUnmapped,
        ["/etcdserverpb.Maintenance/Hash"] = AccessRule.RootUnmapped,
        ["/etcdserverpb.Maintenance/HashKV"] = AccessRule.RootUnmapped,
        ["/etcdserverpb.Maintenance/MoveLeader"] = AccessRule.Root,
        ["/etcdserverpb.Maintenance/Downgrade"] = AccessRule.Root,
    }.ToFrozenDictionary();

    /// <summary>For <see cref="RpcServerOptions.Admission"/>.</summary>
    public ValueTask AdmitAsync(RpcCall call)
    {
        if (call.Method.Path == Authenticate)
        {
            return default;
        }

        ValueTask known = callers.WaitForTokenAsync(call);
        if (!known.IsCompletedSuccessfully)
        {
            return AdmitLaterAsync(call, known);
        }

        Check(call);
        return default;
    }

    private async ValueTask AdmitLaterAsync(RpcCall call, ValueTask known)
    {
        await known;
        Check(call);
    }

    private void Check(RpcCall call)
    {
        if (!member.Auth.View.IsEnabled || !Rules.TryGetValue(call.Method.Path, out AccessRule rule))
        {
            return;
        }

        EtcdError error = callers.Identify(call, out AuthCaller caller);
        if (error == EtcdError.None)
        {
            error = rule == AccessRule.User
                ? caller.IsKnown ? EtcdError.None : EtcdError.UserEmpty
                : member.Auth.PermitOf(caller).Admin;
        }

        if (error != EtcdError.None && rule == AccessRule.RootUnmapped)
        {
            call.Fail(RpcStatusCode.Unknown, Unmapped(error));
        }
        else if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
        }
    }

    private static string Unmapped(EtcdError error) => error switch
    {
        EtcdError.UserNotFound => "auth: user not found",
        _ => error.Message().Replace("etcdserver: ", "auth: ", StringComparison.Ordinal),
    };
}
