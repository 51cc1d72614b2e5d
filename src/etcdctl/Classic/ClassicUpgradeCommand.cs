using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;
using Netcd.Etcdctl.Session;

namespace Netcd.Etcdctl.Classic;

/// <summary>upgrade: asks a cluster of etcd 0.4.7 to go on with the internal version 2.</summary>
internal static class ClassicUpgradeCommand
{
    private const string Path = "/v2/admin/next-internal-version";

    /// <summary>upgrade.</summary>
    public static Command<CtlContext> Upgrade { get; } = new()
    {
        Usage = "upgrade",
        Summary = "Upgrades a cluster of etcd 0.4.7 to etcd 2",
        Flags =
        [
            Flag.Text("old-version", "internal version before", "1"),
            Flag.Text("new-version", "internal version afterwards", "2"),
            Flag.Text("peer-url", "peer URL of a member", "http://localhost:7001"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(CtlContext context, Invocation invocation)
    {
        (string before, string after) = (invocation.Flags.Text("old-version"), invocation.Flags.Text("new-version"));
        if (before != "1")
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"Do not support upgrade from version {before}");
        }

        if (after != "2")
        {
            throw new ClassicExit(ClassicExit.BadArguments, $"Do not support upgrade to version {after}");
        }

        string url = invocation.Flags.Text("peer-url").TrimEnd('/');
        using ClassicClient client = await ClassicClient.OpenAsync(context, invocation.Flags, sync: false);
        client.UseOnly(url);
        ClassicReply reply = await client.SendAsync(HttpMethod.Get, Path);
        switch (reply.Status)
        {
            case 200:
                context.Out.Line($"Cluster will start upgrading from internal version {before} to {after} in 10 seconds.");
                return ExitCode.Success;
            case 404:
                throw new ClassicExit(ClassicExit.ServerError, $"Cluster cannot upgrade to {after}: version is not 0.4.7");
            default:
                throw new ClassicExit(ClassicExit.ServerError, $"Failed to send upgrade request to {url}: bad status code {reply.Status}");
        }
    }
}
