using Netcd.Core.Backend;
using Netcd.Raft;

namespace Netcd.Core.Peers;

/// <summary>
/// A snapshot on its way to a member that lags: the raft message, whose data is the JSON of the v2 tree, and the database as of
/// the same applied index. Dispose it when it was sent or given up: it holds pages of the database back from reuse.
/// </summary>
/// <param name="message">A message of type <see cref="MessageType.MsgSnap"/>.</param>
/// <param name="database">Becomes the owner's.</param>
public sealed class OutgoingSnapshot(in Message message, BackendImage database) : IDisposable
{
    /// <summary>The message of type <see cref="MessageType.MsgSnap"/>.</summary>
    public Message Message { get; } = message;

    /// <summary>The database that goes with it; one reader.</summary>
    public BackendImage Database { get; } = database;

    /// <inheritdoc/>
    public void Dispose() => Database.Dispose();
}
