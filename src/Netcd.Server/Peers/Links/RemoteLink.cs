using Netcd.Core.Bootstrap.Ids;
using Netcd.Raft;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers.Links;

/// <summary>The way to a member that this one has not met in the log: messages one by one, no streams.</summary>
internal sealed class RemoteLink(LinkContext context) : IPeerLink
{
    private readonly Pipeline _pipeline = new(context);

    /// <inheritdoc/>
    public void Send(in Message message)
    {
        if (_pipeline.TrySend(message))
        {
            return;
        }

        string text = context.Status.IsActive
            ? "dropped internal Raft message since sending buffer is full (overloaded network)"
            : "dropped Raft message since sending buffer is full (overloaded network)";
        context.Log.Warn(text, [("message-type", message.Type.ToString()), ("local-member-id", context.LocalText), ("from", MemberIds.ToText(message.From)), ("remote-peer-id", context.PeerText), ("remote-peer-active", context.Status.IsActive)]);
        context.SentFailures.Add();
    }

    /// <inheritdoc/>
    public Task StopAsync() => _pipeline.StopAsync();
}
