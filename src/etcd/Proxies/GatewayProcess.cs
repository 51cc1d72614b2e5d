using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Netcd.CommandLine.Flags;
using Netcd.Rpc.Names;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;
using Netcd.Server.Proxy;
using Netcd.Server.Proxy.Tcp;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Proxies;

/// <summary><c>etcd gateway start</c>: checks the flags, then copies connections until a signal ends it.</summary>
/// <param name="flags">Its flags.</param>
/// <param name="streams">Standard output and error.</param>
/// <param name="clock">Time.</param>
/// <param name="signals">Requests to end.</param>
/// <param name="notifySocket">Where systemd wants to be told, null for nowhere.</param>
internal sealed class GatewayProcess(FlagValues flags, StandardStreams streams, TimeProvider clock, ISignalSource signals, string? notifySocket)
{
    /// <summary>Runs it.</summary>
    /// <param name="words">The whole command line, for the log.</param>
    /// <returns>The exit code; after a signal the process does not live to see it.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        ILog log = LogSetup.Default(streams, clock);
        log.Info("Running: ", [("args", words)]);
        try
        {
            IReadOnlyList<TcpEndpoint> endpoints = await EndpointsAsync(log);
            IPEndPoint address = await ListenAddressAsync(endpoints);
            signals.Die(await ServeAsync(new TcpProxy(address, new TcpEndpointSet(endpoints, Random.Shared), flags.Duration(GatewayFlags.RetryDelay), clock, log), log));
            return 0;
        }
        catch (ProxyStartException e)
        {
            streams.WriteOutput(e.Message);
            return 1;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            streams.WriteError(e is SocketException socket ? $"listen tcp {flags.Text(GatewayFlags.ListenAddress)}: bind: {ReasonOf(socket)}\n" : e.Message + "\n");
            return 1;
        }
    }

    private static string ReasonOf(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "address already in use",
        SocketError.AddressNotAvailable => "cannot assign requested address",
        SocketError.AccessDenied => "permission denied",
        _ => e.Message,
    };

    private async Task<PosixSignal> ServeAsync(TcpProxy proxy, ILog log)
    {
        var ended = new TaskCompletionSource<PosixSignal>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable listening = signals.Listen(signal => ended.TrySetResult(signal));
        SystemdNotifier.NotifyReady(notifySocket, log);
        Task running = proxy.RunAsync();
        await Task.WhenAny(running, ended.Task);
        await proxy.DisposeAsync();
        await running;
        return await ended.Task;
    }

    private async Task<IReadOnlyList<TcpEndpoint>> EndpointsAsync(ILog log)
    {
        IReadOnlyList<(string Url, ServiceRecord Record)> discovered = await new DiscoveredEndpoints(log).FindAsync(
            flags.Text(GatewayFlags.DiscoverySrv), flags.Text(GatewayFlags.DiscoverySrvName), flags.Text(GatewayFlags.TrustedCaFile), flags.Bool(GatewayFlags.InsecureDiscovery));
        return discovered.Count > 0
            ? [.. discovered.Select(static d => Parse(d.Record.Target, d.Record.Priority, d.Record.Weight))]
            : [.. flags.List(GatewayFlags.Endpoints).Select(static text => Parse(WithoutScheme(text), 0, 0))];
    }

    private static TcpEndpoint Parse(string text, int priority, int weight) =>
        HostPort.TryParse(text, out string host, out string port)
            ? new TcpEndpoint(host, int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= ushort.MaxValue ? number : 0, priority, weight)
            : throw new ProxyStartException($"error parsing endpoint {GoQuote.Quote(text)}");

    private static string WithoutScheme(string text)
    {
        int mark = text.IndexOf("://", StringComparison.Ordinal);
        string rest = mark < 0 ? text : text[(mark + 3)..];
        int slash = rest.IndexOf('/');
        rest = slash < 0 ? rest : rest[..slash];
        return rest.Length > 0 ? rest : text;
    }

    /// <summary>Where to listen, after making sure that no endpoint leads back there: that would be an endless chain of connections.</summary>
    private async Task<IPEndPoint> ListenAddressAsync(IReadOnlyList<TcpEndpoint> endpoints)
    {
        string text = flags.Text(GatewayFlags.ListenAddress);
        if (!HostPort.TryParse(text, out string host, out string port) || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            throw new ProxyStartException($"failed to validate listen address: {text}\n");
        }

        IPAddress[] own = host.Length == 0 ? [IPAddress.IPv6Any] : await AddressesAsync(host) ?? throw new ProxyStartException($"failed to resolve listen host: {host}\n");
        foreach (TcpEndpoint endpoint in endpoints)
        {
            IPAddress[] addresses = await AddressesAsync(endpoint.Host) ?? throw new ProxyStartException($"failed to resolve endpoint host: {endpoint.Host}\n");
            if (endpoint.Port == number && addresses.FirstOrDefault(a => IsOwn(a, own)) is { } same)
            {
                throw new ProxyStartException($"SRV or endpoint ({endpoint}->{new IPEndPoint(same, number)}) should not resolve to the gateway listen addr ({text})\n");
            }
        }

        return endpoints.Count > 0 ? new IPEndPoint(own.OrderBy(static a => a.AddressFamily).First(), number) : throw new ProxyStartException("no endpoints found\n");
    }

    // Who listens at every address would reach itself by any of this machine's.
    private static bool IsOwn(IPAddress address, IPAddress[] own) =>
        own.Contains(address)
        || (own.Any(static a => a.Equals(IPAddress.Any) || a.Equals(IPAddress.IPv6Any))
            && (IPAddress.IsLoopback(address) || NetworkInterface.GetAllNetworkInterfaces().Any(i => i.GetIPProperties().UnicastAddresses.Any(u => u.Address.Equals(address)))));

    private static async Task<IPAddress[]?> AddressesAsync(string host)
    {
        try
        {
            return IPAddress.TryParse(host, out IPAddress? address) ? [address] : await Dns.GetHostAddressesAsync(host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
