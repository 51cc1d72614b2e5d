using Netcd.Core.LocalMember;
using Netcd.Rpc.Health;
using Netcd.Rpc.Server;
using Netcd.Server.Grpc.Coordination;

namespace Netcd.Server.Grpc;

/// <summary>Every gRPC method of a member.</summary>
public static class MemberServices
{
    /// <summary>Builds the method table.</summary>
    public static RpcServiceTable TableOf(EtcdMember member, HealthService health)
    {
        var table = new RpcServiceTable();
        var answers = new Answers(member);
        new KvService(member, answers).Register(table);
        new WatchService(member).Register(table);
        new LeaseService(member, answers).Register(table);
        new ClusterService(member, answers).Register(table);
        new MaintenanceService(member, answers).Register(table);
        new AuthService(member, answers).Register(table);
        new LockService(member, answers).Register(table);
        new ElectionService(member, answers).Register(table);
        health.Register(table);
        return table;
    }
}
