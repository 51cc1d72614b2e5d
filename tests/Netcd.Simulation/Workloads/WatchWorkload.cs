using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>
/// Several watchers on one stream, each with its own range, filters and options. When the stream breaks, or after a while, every
/// watcher resumes behind what it saw, often on another member.
/// </summary>
internal sealed class WatchWorkload(Stage stage, Client client, int watchers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<long, WatchRecord> _open = [];
    private readonly List<WatchRecord> _current = [];

    private Random Random => client.Random;

    /// <summary>Until the run is over and every watcher has seen its end.</summary>
    public async Task RunAsync()
    {
        for (int i = 0; i < watchers; i++)
        {
            _current.Add(Record(NewRequest(i)));
        }

        while (!IsFinished)
        {
            await StreamAsync();
            Resume();
        }

        foreach (WatchRecord record in _current)
        {
            record.IsComplete = record.CompactRevision == 0;
        }
    }

    private bool IsFinished => stage.FinalRevision > 0 && _current.TrueForAll(r => r.Seen >= stage.FinalRevision);

    private async Task StreamAsync()
    {
        int member = client.PickMember();
        TimeSpan readingPause = Random.Next(5) == 0 ? TimeSpan.FromMilliseconds(Random.Next(1, 60)) : TimeSpan.Zero;
        IWatchSession session = client.Watch(member, Receive, stage.FinalRevision > 0 ? TimeSpan.Zero : readingPause);
        _open.Clear();
        foreach (WatchRecord record in _current)
        {
            // At the end only those that lack something: one that starts in the future would keep the stream without bookmarks.
            if (stage.FinalRevision == 0 || record.Seen < stage.FinalRevision)
            {
                _open.Add(record.Request.WatchId, record);
            }
        }

        session.Open([.. _open.Values.Select(r => r.Request)]);
        int looks = Random.Next(5, 60);
        while (looks-- > 0 && !session.Ended.IsCompleted && !IsFinished)
        {
            await client.PauseAsync(Look);
            if (stage.FinalRevision > 0 || Random.Next(4) == 0)
            {
                session.RequestProgress();
            }
        }

        session.Close();
        if (session.Ended.IsCompleted)
        {
            await client.PauseAsync(Look);
        }
    }

    private void Receive(WatchResponse response)
    {
        if (stage.Target.Trace.IsOn)
        {
            stage.Target.Trace.Line(client.Name, $"watch response {response}");
        }

        if (response.WatchId == -1)
        {
            if (!response.Canceled)
            {
                // A bookmark of the whole stream.
                foreach (WatchRecord record in _open.Values)
                {
                    Note(record, response);
                }
            }
        }
        else if (_open.TryGetValue(response.WatchId, out WatchRecord? record))
        {
            Note(record, response);
        }
    }

    private static void Note(WatchRecord record, WatchResponse response)
    {
        long revision = response.Header.Revision;
        if (response.Created)
        {
            record.Start = record.Request.StartRevision > 0 ? record.Request.StartRevision : revision + 1;
            record.Seen = record.Start - 1;
        }
        else if (response.Canceled)
        {
            record.CompactRevision = response.CompactRevision;
        }
        else if (record.CompactRevision == 0)
        {
            record.Responses.Add(response);
            if (response.Events.Count == 0)
            {
                record.Seen = Math.Max(record.Seen, revision);
            }
            else if (!response.Fragment)
            {
                record.Seen = Math.Max(record.Seen, response.Events[^1].Kv.ModRevision);
            }
        }
    }

    /// <summary>Every watcher goes on behind what it saw; one that fell behind a compaction goes on after it.</summary>
    private void Resume()
    {
        for (int i = 0; i < _current.Count; i++)
        {
            WatchRecord ended = _current[i];
            WatchCreateRequest next = ended.Request.Clone();
            bool wasCreated = ended.Start > 0;
            if (wasCreated)
            {
                next.StartRevision = Math.Max(ended.Seen + 1, ended.CompactRevision);
            }

            // Sometimes it goes back, or to a future revision.
            if (wasCreated && stage.FinalRevision == 0 && Random.Next(4) == 0)
            {
                next.StartRevision = Math.Max(1, next.StartRevision + Random.Next(-100, 30));
            }

            _current[i] = Record(next);
        }
    }

    private WatchRecord Record(WatchCreateRequest request)
    {
        var record = new WatchRecord { Name = $"{client.Name}/{request.WatchId}", Request = request, Seen = request.StartRevision - 1 };
        stage.Watches.Add(record);
        return record;
    }

    private WatchCreateRequest NewRequest(int i)
    {
        (string key, string end) = Random.Next(5) switch
        {
            0 => ("\0", "\0"),
            1 => ("k03", ""),
            2 => ("lease/", "lease0"),
            3 => ("k02", "k06"),
            _ => ("k", "l"),
        };
        var request = new WatchCreateRequest
        {
            WatchId = i + 1,
            Key = Client.Bytes(key),
            RangeEnd = Client.Bytes(end),
            StartRevision = Random.Next(2),
            PrevKv = Random.Next(2) == 0,
            ProgressNotify = Random.Next(2) == 0,
            Fragment = Random.Next(3) == 0,
        };
        if (Random.Next(4) == 0)
        {
            request.Filters.Add((WatchCreateRequest.Types.FilterType)Random.Next(2));
        }

        return request;
    }
}
