using Netcd.Core.LocalMember;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Standby;

/// <summary>
/// On the leader: puts the configuration that the flags name into the cluster when it has none, removes a member at random when there
/// are too many, and those that were silent for too long. Without a configuration in the tree it does nothing.
/// </summary>
internal sealed class ActiveSizeMonitor : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly EtcdMember _member;
    private readonly SizeConfig? _wanted;
    private readonly TimeProvider _clock;
    private readonly ILog _log;
    private readonly Dictionary<ulong, DateTimeOffset> _lastSeen = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins to look.</summary>
    /// <param name="member">This member.</param>
    /// <param name="wanted">What the flags ask for; null for nothing.</param>
    /// <param name="clock">Time.</param>
    /// <param name="log">Told of removals.</param>
    public ActiveSizeMonitor(EtcdMember member, SizeConfig? wanted, TimeProvider clock, ILog log)
    {
        (_member, _wanted, _clock, _log) = (member, wanted, clock, log);
        _running = RunAsync();
    }

    /// <summary>Stops looking.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _running.Wait();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (_member.Raft.View.IsLeader)
                {
                    // A change that waits for the cluster must not hold up the end.
                    await LookAsync().WaitAsync(_stop.Token);
                }
                else
                {
                    // Only a leader hears from all; who becomes one begins anew.
                    _lastSeen.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task LookAsync()
    {
        V2Store store = _member.V2.Store;
        if (store.View.ValueOf(SizeConfig.Key) is null)
        {
            if (_wanted is not null)
            {
                await _member.V2.ProposeAsync(new V2Request { Method = V2Request.Put, Path = SizeConfig.Key, Value = _wanted.ToJson(), PrevExist = false });
            }

            return;
        }

        SizeConfig config = AdminPages.ConfigOf(store);
        Member[] others = [.. _member.Membership.View.Voters().Select(id => _member.Membership.View.Find(id)).OfType<Member>().Where(m => m.Id != _member.MemberId)];
        if (others.Length + 1 > config.ActiveSize)
        {
            await RemoveAsync(others[Random.Shared.Next(others.Length)], "the cluster has more members than its active size");
            return;
        }

        DateTimeOffset now = _clock.GetUtcNow();
        foreach (Member other in others)
        {
            if (_member.Connections.IsConnected(other.Id) || !_lastSeen.TryGetValue(other.Id, out DateTimeOffset seen))
            {
                _lastSeen[other.Id] = now;
            }
            else if ((now - seen).TotalSeconds > config.RemoveDelay)
            {
                await RemoveAsync(other, "the member was silent for longer than the remove delay");
                _lastSeen.Remove(other.Id);
            }
        }
    }

    private async Task RemoveAsync(Member other, string reason)
    {
        (EtcdError error, _) = await _member.Members.RemoveAsync(other.Id);
        _log.Warn(error == EtcdError.None ? "removed a member" : "failed to remove a member", [("name", other.Name), ("peer-urls", other.PeerUrls), ("reason", reason), ("error", error == EtcdError.None ? "" : error.Message())]);
    }
}
