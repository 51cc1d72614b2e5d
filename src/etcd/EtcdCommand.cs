using Netcd.Etcd.Configuration;
using Netcd.Etcd.Proxies;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Etcd;

/// <summary>The <c>etcd</c> command.</summary>
/// <param name="streams">Standard output and error.</param>
/// <param name="environment">Environment variables.</param>
/// <param name="clock">Time.</param>
/// <param name="factory">Makes the member.</param>
/// <param name="signals">Requests to end.</param>
internal sealed class EtcdCommand(
    StandardStreams streams, IReadOnlyDictionary<string, string> environment, TimeProvider clock, IMemberFactory factory, ISignalSource signals)
{
    /// <summary>Runs a command line.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">The command line without it.</param>
    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        if (ProxyCommand.Takes(arguments))
        {
            return new ProxyCommand(streams, environment, clock, signals).RunAsync(program, arguments);
        }

        Loaded? loaded = new ConfigurationLoader(streams, environment, clock).Load(program, arguments, out int exitCode);
        return loaded is null ? Task.FromResult(exitCode) : ServeAsync(loaded);
    }

    private Task<int> ServeAsync(Loaded loaded)
    {
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            loaded.Log.Fatal("unhandled exception", [("error", (e.ExceptionObject as Exception)?.Message), ("stacktrace", e.ExceptionObject.ToString())]);
        string? socket = environment.GetValueOrDefault("NOTIFY_SOCKET");
        return new ServerProcess(loaded.Options, loaded.Log, new MetricRegistry(), factory, signals, socket).RunAsync();
    }
}
