using System.Net.Sockets;
using Netcd.Core.Bootstrap;
using Netcd.Protocol.Errors;
using Netcd.Server.Classic;
using Netcd.Server.Hosting;
using Netcd.Server.Peers;
using Netcd.Server.Tls;
using Netcd.Storage.Disk;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Standby;

/// <summary>A server started as etcd 0.4: a member, or a standby while its cluster has enough members; one becomes the other while it runs.</summary>
public sealed class HostedClassic(EtcdOptions options, IDisk disk, ILog log, MetricRegistry metrics) : IMember
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private HostedMember? _member;
    private StandbyServer? _standby;
    private Task _start = Task.CompletedTask;
    private Task _following = Task.CompletedTask;
    private Task? _ending;

    /// <inheritdoc/>
    public Task Stopped => _stopped.Task;

    /// <inheritdoc/>
    public Task StartAsync() => _start = Task.Run(RunAsync);

    /// <inheritdoc/>
    public Task StopAsync() => _ending ??= EndAsync();

    private async Task RunAsync()
    {
        try
        {
            if (options.Classic.DropData)
            {
                ClassicStart.Drop(options, disk, log);
            }

            if (StandbyFile.Read(options.DataDir) is { IsRunning: true } left)
            {
                await StandByAsync(left.Cluster, left.SyncInterval);
            }
            else if (await FullClusterAsync() is { } full)
            {
                await StandByAsync(full.Members, full.Config.SyncInterval);
            }
            else
            {
                HostedMember member = NewMember(options, metrics);
                await member.StartAsync();
                await TellNewAddressAsync(member);
            }
        }
        catch (Exception e) when (e is BootstrapException or IOException or SocketException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new MemberStartException(e.Message, e);
        }

        _following = FollowAsync();
    }

    /// <summary>The cluster that a new server is told to join, when it has enough members.</summary>
    private async Task<(SizeConfig Config, Machine[] Members)?> FullClusterAsync()
    {
        if (options.Classic.Peers.Count == 0 || Directory.Exists(options.EffectiveWalDir))
        {
            return null;
        }

        TlsPort? tls = TlsPort.OfPeers(options, log);
        using var http = new PeerHttpClient(new PeerTransportOptions { Tls = tls is null ? null : tls.ForClient });
        string scheme = tls is null ? "http://" : "https://";
        return await new ClusterQuestions(http, log).AskAsync(options.Classic.Peers.Select(peer => scheme + peer), _stop.Token) is { } answer
            && answer.Members.Length >= answer.Config.ActiveSize
            && !answer.Members.Any(m => options.Urls.AdvertisePeer.Any(url => url.Text == m.PeerUrl))
            ? answer
            : null;
    }

    /// <summary>A member that is started again with <c>-peers</c> joins anew in 0.4, which tells the cluster where it is now.</summary>
    private async Task TellNewAddressAsync(HostedMember member)
    {
        if (options.Classic.Peers.Count > 0 && await member.RefreshPeerUrlsAsync() is not EtcdError.None and var error)
        {
            log.Warn("failed to tell the cluster of the new peer address", [("error", error.Message())]);
        }
    }

    private async Task StandByAsync(IReadOnlyList<Machine> cluster, double syncInterval)
    {
        _standby = new StandbyServer(options, cluster, syncInterval, log);
        await _standby.StartAsync(_stop.Token);
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                if (_standby is not null)
                {
                    await PromoteAsync(_standby);
                }

                await _member!.Stopped;
                if (_ending is not null || !_member.WasRemoved)
                {
                    _stopped.TrySetResult();
                    return;
                }

                Machine[] cluster = _member.LastMachines;
                _member = null;
                log.Warn("this member was removed and stands by from now on");
                ClassicStart.Drop(options, disk, log);
                await StandByAsync(cluster, new SizeConfig().SyncInterval);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever stops it says when it is over.
        }
        catch (MemberFaultedException e)
        {
            _stopped.TrySetException(e);
        }
        catch (Exception e)
        {
            _stopped.TrySetException(new MemberFaultedException(e));
        }
    }

    /// <summary>Makes a member, unless the end has begun: it stops the one that is there then.</summary>
    private HostedMember NewMember(EtcdOptions settings, MetricRegistry registry)
    {
        lock (_lock)
        {
            _stop.Token.ThrowIfCancellationRequested();
            return _member = new HostedMember(settings, disk, log, registry);
        }
    }

    private async Task PromoteAsync(StandbyServer standby)
    {
        EtcdOptions joining = await standby.UntilPromotedAsync(_stop.Token);
        await standby.DisposeAsync();
        _standby = null;
        log.Info("this standby becomes a member");

        // The series of an earlier life as a member belong to that one.
        await NewMember(joining with { Classic = joining.Classic with { Peers = [], DropData = false } }, new MetricRegistry()).StartAsync();
        standby.Leave();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();

        // A member may wait for its cluster for ever while it starts, so it is stopped first.
        HostedMember? member;
        lock (_lock)
        {
            member = _member;
        }

        if (member is not null)
        {
            await member.StopAsync();
        }

        // How the start ended is told to whoever awaits it; here only that it is over counts.
        await _start.ContinueWith(static _ => { }, TaskScheduler.Default);
        await _following;
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }

        _stopped.TrySetResult();
        _stop.Dispose();
    }
}
