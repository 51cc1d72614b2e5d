using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Processes;

/// <summary>
/// Writes down what one member says that happened, by watching all its keys from the first revision on: the history of the store,
/// in which all members must agree.
/// </summary>
internal sealed class TruthRecorder(ProcessTarget target, int member)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<Event> _revision = [];
    private long _next = 2;

    /// <summary>The newest revision this member has shown.</summary>
    public long Seen => _next - 1;

    /// <summary>Whether it writes no more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Until the run has ended or the member left.</summary>
    public async Task RunAsync(Func<bool> isOver)
    {
        IConnection connection = target.Connect(Random.Shared);
        while (!isOver() && !target.HasLeft(member))
        {
            bool isCompacted = false;
            IWatchSession session = connection.Watch(member, response => isCompacted |= !Note(response), TimeSpan.Zero);
            session.Open([new WatchCreateRequest { Key = Client.Bytes("\0"), RangeEnd = Client.Bytes("\0"), StartRevision = _next }]);
            while (!session.Ended.IsCompleted && !isCompacted && !isOver() && !target.HasLeft(member))
            {
                await Task.WhenAny(session.Ended, Task.Delay(Pause));
            }

            session.Close();
            await Task.Delay(Pause);
        }

        HasEnded = true;
    }

    /// <returns>False when the watch was cancelled.</returns>
    private bool Note(WatchResponse response)
    {
        if (response.Canceled)
        {
            // What this member compacted before it was seen here was seen elsewhere.
            _next = Math.Max(_next, response.CompactRevision);
            return false;
        }

        foreach (Event change in response.Events)
        {
            if (_revision.Count > 0 && change.Kv.ModRevision != _revision[0].Kv.ModRevision)
            {
                Show();
            }

            _revision.Add(change);
        }

        if (_revision.Count > 0)
        {
            Show();
        }

        return true;
    }

    private void Show()
    {
        long revision = _revision[0].Kv.ModRevision;
        KeyChange[] changes = [.. _revision.Select((e, i) => new KeyChange(
            new Revision(revision, i),
            e.Type == Event.Types.EventType.Delete,
            e.Type == Event.Types.EventType.Put && e.Kv.Version == 1,
            e.Kv.Key.Memory,
            e.Kv.ToByteArray()))];
        _revision.Clear();
        _next = revision + 1;
        target.Truth.Show(target[member].Name, revision, changes);
    }
}
