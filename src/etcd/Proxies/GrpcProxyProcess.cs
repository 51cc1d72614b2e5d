using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Netcd.CommandLine.Flags;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;
using Netcd.Server.Proxy;
using Netcd.Server.Proxy.L7;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Etcd.Proxies;

/// <summary><c>etcd grpc-proxy start</c>: checks the flags, then serves until a signal ends it.</summary>
/// <param name="flags">Its flags.</param>
/// <param name="streams">Standard output and error.</param>
/// <param name="clock">Time.</param>
/// <param name="signals">Requests to end.</param>
/// <param name="notifySocket">Where systemd wants to be told, null for nowhere.</param>
internal sealed class GrpcProxyProcess(FlagValues flags, StandardStreams streams, TimeProvider clock, ISignalSource signals, string? notifySocket)
{

    /// <summary>Runs it.</summary>
    /// <returns>The exit code; after a signal the process does not live to see it.</returns>
    public async Task<int> RunAsync()
    {
        var log = new ZapJsonLog(streams.ErrorSink, new LogLevelSwitch(flags.Bool("debug") ? LogLevel.Debug : LogLevel.Info), clock);
        try
        {
            var settings = new GrpcProxySettings(flags);
            settings.Check();
            string[] discovered = [.. (await new DiscoveredEndpoints(log).FindAsync(
                flags.Text("discovery-srv"), flags.Text("discovery-srv-name"), flags.Text("cacert"), flags.Bool("insecure-discovery"))).Select(static d => d.Url)];
            if (flags.Bool("insecure-skip-tls-verify"))
            {
                log.Warn("--insecure-skip-tls-verify was given, this grpc proxy process skips authentication of etcd server TLS certificates. This option should be enabled only for testing purposes.");
            }

            PosixSignal signal;
            await using (var proxy = new GrpcProxy(settings.Build(discovered, await ListenAsync()), new MetricRegistry(), clock, log))
            {
                signal = await ServeAsync(proxy, log);
            }

            signals.Die(signal);
            return 0;
        }
        catch (ProxyStartException e)
        {
            streams.WriteError(e.Message);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException or ArgumentException or CryptographicException)
        {
            streams.WriteError(e.Message + "\n");
        }

        return 1;
    }

    private async Task<PosixSignal> ServeAsync(GrpcProxy proxy, ILog log)
    {
        var ended = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        using IDisposable listening = signals.Listen(signal =>
        {
            ended.TrySetResult(signal);
            stop.Cancel();
        });
        try
        {
            await proxy.StartAsync(stop.Token);
            SystemdNotifier.NotifyReady(notifySocket, log);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.Info("stopped before the cluster answered");
        }

        return await ended.Task;
    }

    private async Task<IPEndPoint> ListenAsync()
    {
        string text = flags.Text("listen-addr");
        if (!HostPort.TryParse(text, out string host, out string port) || !ushort.TryParse(port, out ushort number))
        {
            throw new ProxyStartException($"listen tcp: address {text}: missing port in address\n");
        }

        IPAddress[] addresses = host.Length == 0 ? [IPAddress.IPv6Any] : IPAddress.TryParse(host, out IPAddress? address) ? [address] : await Dns.GetHostAddressesAsync(host);
        return new IPEndPoint(addresses.OrderBy(static a => a.AddressFamily).First(), number);
    }
}
