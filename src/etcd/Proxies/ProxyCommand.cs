using Netcd.CommandLine.Flags;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;

namespace Netcd.Etcd.Proxies;

/// <summary><c>etcd gateway</c> and <c>etcd grpc-proxy</c>: finds the sub command, reads its flags, runs it.</summary>
/// <param name="streams">Standard output and error.</param>
/// <param name="environment">Environment variables.</param>
/// <param name="clock">Time.</param>
/// <param name="signals">Requests to end.</param>
internal sealed class ProxyCommand(StandardStreams streams, IReadOnlyDictionary<string, string> environment, TimeProvider clock, ISignalSource signals)
{
    private const string Gateway = "gateway";
    private const string GrpcProxy = "grpc-proxy";

    /// <summary>Whether a command line is one of a proxy.</summary>
    public static bool Takes(IReadOnlyList<string> arguments) => arguments is [Gateway or GrpcProxy, ..];

    /// <summary>Runs a command line.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">The command line without it.</param>
    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        string group = arguments[0];
        bool isGateway = group == Gateway;
        string startSummary = isGateway ? "start the gateway" : "start the grpc proxy";
        int start = IndexOfSubCommand(arguments);
        if (start < 0 || arguments[start] != "start")
        {
            streams.WriteOutput(ProxyHelp.OfGroup(group, group + " related command", startSummary));
            return Task.FromResult(0);
        }

        IReadOnlyList<ProxyFlag> flags = isGateway ? GatewayFlags.All : GrpcProxyFlags.All;
        string usage = ProxyHelp.UsageOfStart(group, flags);
        var values = new FlagValues([.. flags.Select(static f => f.Flag), Flag.Switch(FlagParser.Help, "help for start", 'h')]);
        if (FlagParser.Parse([.. arguments.Take(start).Skip(1), .. arguments.Skip(start + 1)], values, []) is { Length: > 0 } problem)
        {
            streams.WriteError($"Error: {problem}\n{usage}\n{problem}");
            return Task.FromResult(1);
        }

        if (values.Bool(FlagParser.Help))
        {
            streams.WriteOutput($"{startSummary}\n\n{usage}");
            return Task.FromResult(0);
        }

        return isGateway
            ? new GatewayProcess(values, streams, clock, signals, environment.GetValueOrDefault("NOTIFY_SOCKET")).RunAsync([program, .. arguments])
            : new GrpcProxyProcess(values, streams, clock, signals, environment.GetValueOrDefault("NOTIFY_SOCKET")).RunAsync();
    }

    /// <summary>The first word behind the group that is neither a flag nor the value of one: flags may stand before the sub command.</summary>
    private static int IndexOfSubCommand(IReadOnlyList<string> arguments)
    {
        for (int i = 1; i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (!word.StartsWith('-'))
            {
                return i;
            }

            bool takesNext = !word.Contains('=') && word is not ("--help" or "-h");
            i += takesNext ? 1 : 0;
        }

        return -1;
    }
}
