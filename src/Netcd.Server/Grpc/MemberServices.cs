using Netcd.Core.LocalMember;
using Netcd.Rpc.Health;
using Netcd.Rpc.Server;
using Netcd.Server.Grpc.Coordination;
using Netcd.Server.Hosting;

namespace Netcd.Server.Grpc;

/// <summary>Every gRPC method of a member.</summary>
public static class MemberServices
{
    /// <summary>Builds the method table.</summary>
    /// <param name="member">Who answers.</param>
    /// <param name="callers">Who asks.</param>
    /// <param name="health">The health service.</param>
    /// <param name="options">How the server was started.</param>
    internal static RpcServiceTable TableOf(EtcdMember member, Callers callers, HealthService health, EtcdOptions options)
    {
        var table = new RpcServiceTable();
        var answers = new Answers(member);
        new KvService(member, callers, answers).Register(table);
        new RangeStreamService(member, callers, answers, MemberSettings.Of(options).MaxRequestBytes).Register(table);
        new WatchService(member, callers).Register(table);
        new LeaseService(member, callers, answers).Register(table);
        new ClusterService(member, answers).Register(table);
        new MaintenanceService(member, callers, answers, options.Storage.StopGrpcOnDefrag ? health : null).Register(table);
        new AuthService(member.Auth, callers, answers).Register(table);
        new LockService(member, callers, answers).Register(table);
        new ElectionService(member, callers, answers).Register(table);
        health.Register(table);
        return table;
    }
}
