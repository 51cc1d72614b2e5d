using System.Net.Sockets;
using Netcd.Core.Bootstrap;
using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Protocol.Errors;
using Netcd.Server.Classic;
using Netcd.Server.Standby;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Hosting;

/// <summary>An <see cref="EtcdServer"/> as the process sees it: opened at the start, its errors sorted by whether a user can act on them.</summary>
public sealed class HostedMember(EtcdOptions options, IDisk disk, ILog log, MetricRegistry metrics) : IMember
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _start = Task.CompletedTask;
    private EtcdServer? _server;
    private Task? _ending;

    /// <inheritdoc/>
    public Task Stopped => _stopped.Task;

    /// <summary>Whether it stopped because the cluster has removed it.</summary>
    internal bool WasRemoved { get; private set; }

    /// <summary>The members as it knew them last.</summary>
    internal Machine[] LastMachines => _server is null ? [] : Machine.AllOf(_server.Member);

    /// <summary>Tells the cluster of the peer URLs of the options, when it knows others. Once it has started.</summary>
    internal async Task<EtcdError> RefreshPeerUrlsAsync()
    {
        EtcdMember member = _server!.Member;
        string[] own = [.. options.Urls.AdvertisePeer.Select(static url => url.Text)];
        return member.Membership.View.Find(member.MemberId) is { } known && !Core.Membership.EtcdUrl.SameSet(known.PeerUrls, own)
            ? (await member.Members.UpdateAsync(member.MemberId, own)).Error
            : EtcdError.None;
    }

    /// <inheritdoc/>
    public Task StartAsync() => _start = Task.Run(OpenAndStartAsync);

    /// <inheritdoc/>
    public Task StopAsync() => _ending ??= EndAsync();

    private async Task OpenAndStartAsync()
    {
        try
        {
            _server = await EtcdServer.OpenAsync(await ClassicStart.JoinAsync(options, log, _stop.Token), disk, log, metrics, _stop.Token);
            _ = WatchAsync(_server.Member);
            await _server.StartAsync(_stop.Token);
        }
        catch (Exception e) when (e is BootstrapException or IncompatibleClusterException or IOException or SocketException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MemberStartException(e.Message, e);
        }
    }

    private async Task WatchAsync(EtcdMember member)
    {
        if (await Task.WhenAny(member.Faulted, member.Removed) == member.Faulted)
        {
            _stopped.TrySetException(new MemberFaultedException(await member.Faulted));
            return;
        }

        log.Warn("server error", [("error", "the member has been permanently removed from the cluster")]);
        WasRemoved = true;
        log.Warn("data-dir used by this member must be removed");
        await StopAsync();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();

        // How the start ended is told to whoever awaits it; here only that it is over counts.
        await _start.ContinueWith(static _ => { }, TaskScheduler.Default);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _stopped.TrySetResult();
        _stop.Dispose();
    }
}
