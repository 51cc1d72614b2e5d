using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Timers;

/// <summary>Sends all figures to a Carbon server every two seconds, over a connection of its own each time. What it cannot send is lost.</summary>
internal sealed class GraphiteSender : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ClassicTimers _timers;
    private readonly IPEndPoint _target;
    private readonly string _prefix;
    private readonly TimeProvider _clock;
    private readonly ILog _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to send.</summary>
    /// <param name="host">HOST:PORT of the server.</param>
    /// <param name="name">Name of this member, part of all names sent.</param>
    /// <param name="timers">What is sent.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Told of failures.</param>
    /// <exception cref="InvalidDataException">The address is none, or its host cannot be resolved.</exception>
    public GraphiteSender(string host, string name, ClassicTimers timers, TimeProvider clock, ILog log)
    {
        (_timers, _clock, _log) = (timers, clock, log);
        _target = Resolve(host);
        _prefix = $"etcd.{name}.";
        _running = RunAsync();
    }

    /// <summary>Stops sending.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _running.Wait();
        _stop.Dispose();
    }

    private static IPEndPoint Resolve(string host)
    {
        int colon = host.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new InvalidDataException($"graphite-host: {host} is not HOST:PORT");
        }

        try
        {
            return Dns.GetHostAddresses(host[..colon].Trim('[', ']')) is [var address, ..] ? new IPEndPoint(address, port) : throw new InvalidDataException($"graphite-host: {host} has no address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new InvalidDataException($"graphite-host: cannot resolve {host}: {e.Message}", e);
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await SendAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task SendAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(Interval);
        try
        {
            using var socket = new Socket(_target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(_target, limit.Token);
            for (ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(Lines()); !rest.IsEmpty;)
            {
                rest = rest[await socket.SendAsync(rest, limit.Token)..];
            }
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            _log.Warn("failed to send metrics to graphite", [("address", _target), ("error", e.Message)]);
        }
    }

    private string Lines()
    {
        var text = new StringBuilder();
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        void Line(string name, FormattableString value) => text.Append(_prefix).Append(name).Append(' ').Append(FormattableString.Invariant(value)).Append(' ').Append(now).Append('\n');
        foreach ((string name, long value) in ClassicTimers.Gauges())
        {
            Line(name + ".value", $"{value}");
        }

        foreach ((string name, TimerMetric timer) in _timers.Timers)
        {
            TimerFigures f = timer.Figures();
            Line(name + ".count", $"{f.Count}");
            Line(name + ".min", $"{f.Min:F0}");
            Line(name + ".max", $"{f.Max:F0}");
            Line(name + ".mean", $"{f.Mean:F2}");
            Line(name + ".std-dev", $"{f.Deviation:F2}");
            foreach ((string title, double value) in ((string[])["50", "75", "95", "99", "999"]).Zip(f.Percentiles))
            {
                Line($"{name}.{title}-percentile", $"{value:F2}");
            }

            foreach ((string title, double value) in ((string[])["one-minute", "five-minute", "fifteen-minute"]).Zip(f.Rates))
            {
                Line($"{name}.{title}", $"{value:F2}");
            }

            Line(name + ".mean-rate", $"{f.MeanRate:F2}");
        }

        return text.ToString();
    }
}
