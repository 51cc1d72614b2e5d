using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Kubernetes;

/// <summary>What a Kubernetes API server does with etcd: netcd must answer it as etcd does, step by step.</summary>
public sealed class KubernetesTests
{
    [NetcdFact]
    public async Task The_access_pattern_of_an_API_server_ends_as_with_etcd()
    {
        IReadOnlyList<string>[] outcomes = await Task.WhenAll(RunAsync(RealEtcd.V35.Etcd), RunAsync(NetcdServer.Path));
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string program)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(program);
        await using var workload = new ApiServerWorkload(server.Endpoint);
        return await workload.RunAsync();
    }
}
