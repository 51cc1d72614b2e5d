namespace Netcd.Raft.Script;

internal sealed partial class InteractionScript
{
    private void ProcessReady(ScriptNode node)
    {
        var ready = node.Raw.Ready();
        _output.Write(Describe.Ready(ready));
        if (!node.Config.AsyncStorageWrites)
        {
            Save(node, ready.HardState ?? default, ready.Entries, ready.Snapshot);
            Apply(node, ready.CommittedEntries);
        }

        foreach (var message in ready.Messages.ToArray())
        {
            var queue = message.To switch
            {
                RaftId.AppendThread => node.AppendWork,
                RaftId.ApplyThread => node.ApplyWork,
                _ => null,
            };
            if (queue is null)
            {
                _inFlight.Add(message);
            }
            else
            {
                queue.Enqueue(message);
            }
        }

        if (!node.Config.AsyncStorageWrites)
        {
            node.Raw.Advance();
        }
    }

    private void ProcessAppendThread(ScriptNode node)
    {
        if (!node.AppendWork.TryDequeue(out var work))
        {
            _output.Write("no append work to perform");
            return;
        }

        PrintWork(work);
        Save(node, work.HardState, work.Entries, work.Snapshot);
        Respond(work);
    }

    private void ProcessApplyThread(ScriptNode node)
    {
        if (!node.ApplyWork.TryDequeue(out var work))
        {
            _output.Write("no apply work to perform");
            return;
        }

        PrintWork(work);
        Apply(node, work.Entries);
        Respond(work);
    }

    private void PrintWork(Message work)
    {
        _output.WriteLine("Processing:");
        _output.WriteLine(Describe.Message(work with { Responses = default }));
    }

    private void Respond(Message work)
    {
        _output.WriteLine("Responses:");
        foreach (var response in work.Responses.ToArray())
        {
            _output.WriteLine(Describe.Message(response));
            _inFlight.Add(response);
        }
    }

    private static void Save(ScriptNode node, HardState state, ReadOnlyMemory<Entry> entries, Snapshot? snapshot)
    {
        if (!state.IsEmpty)
        {
            node.Storage.Log.SetHardState(state);
        }

        if (snapshot is null or { IsEmpty: true })
        {
            node.Storage.Log.Append(entries);
            return;
        }

        if (!entries.IsEmpty)
        {
            throw new ScriptErrorException("can't apply snapshot and entries at the same time");
        }

        ThrowOnError(node.Storage.Log.ApplySnapshot(snapshot));
    }

    /// <summary>The state machine appends payloads; every applied entry leaves a snapshot behind.</summary>
    private static void Apply(ScriptNode node, ReadOnlyMemory<Entry> entries)
    {
        foreach (var entry in entries.ToArray())
        {
            var previous = node.Storage.History[^1];
            var update = entry.Data;
            ConfState? state = null;
            if (entry.Type == EntryType.ConfChange && RaftCodec.TryDecodeConfChange(entry.Data, out var one))
            {
                update = one.Context;
                state = node.Raw.ApplyConfChange(one);
            }
            else if (entry.Type == EntryType.ConfChangeV2 && RaftCodec.TryDecodeConfChangeV2(entry.Data, out var many))
            {
                update = many.Context;
                state = node.Raw.ApplyConfChange(many);
            }

            node.Storage.History.Add(new Snapshot
            {
                Data = (byte[])[.. previous.Data.Span, .. update.Span],
                Metadata = new SnapshotMetadata
                {
                    Index = entry.Index,
                    Term = entry.Term,
                    ConfState = state ?? previous.Metadata.ConfState,
                },
            });
        }
    }
}
