using Netcd.Core.Peers;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>Sends snapshots to a peer, each on a task of its own. Thread-safe.</summary>
internal sealed class SnapshotSender(LinkContext context)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HashSet<Task> _sending = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Sends a snapshot, reports how it went and disposes it.</summary>
    public void Send(OutgoingSnapshot snapshot)
    {
        lock (_lock)
        {
            Task sending = Task.Run(() => SendAsync(snapshot));
            _sending.Add(sending);
            sending.ContinueWith(Forget, TaskScheduler.Default);
        }
    }

    /// <summary>Cuts what is being sent and waits for its end.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Task[] sending;
        lock (_lock)
        {
            sending = [.. _sending];
        }

        await Task.WhenAll(sending);
    }

    private void Forget(Task sent)
    {
        lock (_lock)
        {
            _sending.Remove(sent);
        }
    }

    private async Task SendAsync(OutgoingSnapshot snapshot)
    {
        using OutgoingSnapshot owned = snapshot;
        long start = context.Clock.GetTimestamp();
        string url = context.Urls.Pick();
        long size = RaftCodec.SizeOfPeerMessage(snapshot.Message) + snapshot.Database.Size;
        LogField[] fields =
        [
            ("snapshot-index", snapshot.Message.Snapshot!.Metadata.Index), ("remote-peer-id", context.PeerText),
            ("bytes", size), ("size", ByteSize.ToText(size)),
        ];
        context.Log.Info("sending database snapshot", fields);
        context.Metrics.SnapshotsSending.With(context.PeerText).Add(1);
        string? failure;
        try
        {
            failure = await PostAsync(url, snapshot);
        }
        catch (Exception e)
        {
            failure = _stop.IsCancellationRequested ? "stopped" : FailureText.Of(e);
        }

        context.Metrics.SnapshotsSending.With(context.PeerText).Add(-1);
        if (failure is not null)
        {
            Fail(url, failure, fields);
            return;
        }

        context.Status.Activate();
        context.Handler.ReportSnapshot(context.PeerId, succeeded: true);
        context.Log.Info("sent database snapshot", fields);
        context.SentBytes.Add(size);
        context.Metrics.SnapshotsSent.With(context.PeerText).Add();
        context.Metrics.SnapshotSendSeconds.With(context.PeerText).Observe(context.Clock.GetElapsedTime(start).TotalSeconds);
    }

    private async Task<string?> PostAsync(string url, OutgoingSnapshot snapshot)
    {
        using HttpRequestMessage request = PeerHttpClient.Request(HttpMethod.Post, url, "/raft/snapshot");
        PeerHeaders.AddSender(request.Headers, context.Handler);
        request.Content = new SnapshotContent(snapshot);
        using HttpResponseMessage response = await context.Http.SendAsync(request, _stop.Token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(AnswerLimit);
        return await PeerAnswer.CheckPostAsync(response, context.PeerText, context.Handler, context.Log, limit.Token);
    }

    private void Fail(string url, string failure, LogField[] fields)
    {
        context.Log.Warn("failed to send database snapshot", [.. fields, ("error", failure)]);
        context.Urls.Unreachable(url);
        context.Status.Deactivate("post", "sendMsgSnap", failure);
        context.Handler.ReportUnreachable(context.PeerId);
        context.Handler.ReportSnapshot(context.PeerId, succeeded: false);
        context.SentFailures.Add();
        context.Metrics.SnapshotSendFailures.With(context.PeerText).Add();
        if (failure == PeerAnswer.MemberRemoved)
        {
            context.Handler.OnRemoved(context.PeerId);
        }
    }
}
