using System.Net;
using System.Text.Json;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>
/// Asks a peer every 4 s how it is, and reports every 30 s (5 s while it does not answer): round-trip time to the metrics,
/// trouble and clocks that differ to the log. Two tasks.
/// </summary>
internal sealed class Prober
{
    /// <summary>Prober of the connections for streams.</summary>
    public const string RaftMessages = "ROUND_TRIPPER_RAFT_MESSAGE";

    /// <summary>Prober of the connections for posts.</summary>
    public const string Snapshots = "ROUND_TRIPPER_SNAPSHOT";

    private const double Smoothing = 0.125;
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan HealthyReport = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnhealthyReport = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxClockDrift = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly LinkContext _context;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private ProbeState _state = new(false, TimeSpan.Zero, TimeSpan.Zero, "");

    /// <summary>Begins to probe.</summary>
    public Prober(string name, LinkContext context)
    {
        _name = name;
        _context = context;
        _running = Task.WhenAll(Task.Run(() => UntilStoppedAsync(ProbeAllAsync)), Task.Run(() => UntilStoppedAsync(ReportAllAsync)));
    }

    /// <summary>Ends the probes and waits for their end.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    private async Task UntilStoppedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task ProbeAllAsync()
    {
        for (int tried = 0; ; tried += _state.IsHealthy ? 0 : 1)
        {
            await Task.Delay(ProbeInterval, _context.Clock, _stop.Token);
            IReadOnlyList<string> urls = _context.Urls.Urls;
            await ProbeAsync(urls[tried % urls.Count]);
        }
    }

    private async Task ProbeAsync(string url)
    {
        try
        {
            using var limit = new CancellationTokenSource(ProbeInterval, _context.Clock);
            using CancellationTokenRegistration stopped = _stop.Token.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
            long start = _context.Clock.GetTimestamp();
            using HttpRequestMessage request = PeerHttpClient.Request(HttpMethod.Get, url, "/raft/probing");
            using HttpResponseMessage response = await _context.Http.SendAsync(request, limit.Token);
            string text = await PeerAnswer.ReadTextAsync(response, limit.Token);
            TimeSpan roundTrip = _context.Clock.GetElapsedTime(start);
            if (response.StatusCode != HttpStatusCode.OK || !TryParse(text, out DateTimeOffset peerTime))
            {
                _state = _state with { IsHealthy = false, Error = $"unexpected http status {(int)response.StatusCode} or body" };
                return;
            }

            TimeSpan smoothed = (1 - Smoothing) * _state.RoundTrip + Smoothing * roundTrip;
            _state = new ProbeState(true, smoothed, _context.Clock.GetUtcNow() - peerTime - smoothed / 2, "");
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _state = _state with { IsHealthy = false, Error = FailureText.Of(e) };
        }
    }

    private static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.TryGetProperty("OK", out JsonElement ok) && ok.ValueKind == JsonValueKind.True
                && document.RootElement.TryGetProperty("Now", out JsonElement now) && now.TryGetDateTimeOffset(out time);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task ReportAllAsync()
    {
        TimeSpan interval = UnhealthyReport;
        while (true)
        {
            await Task.Delay(interval, _context.Clock, _stop.Token);
            ProbeState state = _state;
            interval = state.IsHealthy ? HealthyReport : UnhealthyReport;
            if (!state.IsHealthy)
            {
                _context.Log.Warn("prober detected unhealthy status", [("round-tripper-name", _name), ("remote-peer-id", _context.PeerText), ("rtt", state.RoundTrip), ("error", state.Error)]);
            }

            if (state.ClockDrift > MaxClockDrift)
            {
                _context.Log.Warn("prober found high clock drift", [("round-tripper-name", _name), ("remote-peer-id", _context.PeerText), ("clock-drift", state.ClockDrift), ("rtt", state.RoundTrip)]);
            }

            _context.Metrics.RoundTrip.With(_context.PeerText).Observe(state.RoundTrip.TotalSeconds);
            _context.Statistics.Timers?.Heartbeat(_context.PeerText, state.RoundTrip);
        }
    }

    private sealed record ProbeState(bool IsHealthy, TimeSpan RoundTrip, TimeSpan ClockDrift, string Error);
}
