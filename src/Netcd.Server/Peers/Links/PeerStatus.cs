using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Server.Peers.Links;

/// <summary>Whether a peer is connected, as its links see it: one that works makes it active, one that fails makes it inactive. Thread-safe.</summary>
internal sealed class PeerStatus(LinkContext context)
{
    private readonly Lock _lock = new();
    private readonly Gauge _active = context.Metrics.Active.With(context.LocalText, context.PeerText);
    private DateTimeOffset? _since;

    /// <summary>Since when it is active; null when it is not.</summary>
    public DateTimeOffset? ActiveSince
    {
        get
        {
            lock (_lock)
            {
                return _since;
            }
        }
    }

    /// <summary>Whether it is active.</summary>
    public bool IsActive => ActiveSince is not null;

    /// <summary>A link works.</summary>
    public void Activate()
    {
        lock (_lock)
        {
            if (_since is not null)
            {
                return;
            }

            _since = context.Clock.GetUtcNow();
            _active.Add(1);
        }

        context.Log.Info("peer became active", [("peer-id", context.PeerText)]);
    }

    /// <summary>A link failed.</summary>
    /// <param name="action">What it did: dial, read, write, heartbeat, post.</param>
    /// <param name="source">The link by name.</param>
    /// <param name="reason">What went wrong.</param>
    public void Deactivate(string action, string source, string reason)
    {
        string error = $"failed to {action} {context.PeerText} on {source} ({reason})";
        lock (_lock)
        {
            if (_since is null)
            {
                context.Log.Debug("peer deactivated again", [("peer-id", context.PeerText), ("error", error)]);
                return;
            }

            _since = null;
            _active.Add(-1);
        }

        context.Metrics.Disconnected.With(context.LocalText, context.PeerText).Add();
        context.Log.Warn("peer became inactive (message send to peer failed)", [("peer-id", context.PeerText), ("error", error)]);
    }
}
