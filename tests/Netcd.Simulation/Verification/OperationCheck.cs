using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Verification;

/// <summary>
/// Judges every answer by the history of the store. The revision of an answer says where in the one total order the request
/// stood, so strict serializability needs no search: the answer must follow from the state there, and the order must respect time.
/// </summary>
internal sealed class OperationCheck(Truth truth, IReadOnlyList<Operation> record, Violations violations)
{
    private readonly ReplayedStore _store = new();

    public void Run()
    {
        CheckAnswers();
        new RealTimeCheck(record, violations).Run();
        new OriginCheck(truth, record, violations).Run();
    }

    private void CheckAnswers()
    {
        // Writes stand at the state before their revision; everything else at the state of its revision.
        var writes = new Dictionary<long, Operation>();
        var reads = new Dictionary<long, List<Operation>>();
        foreach (Operation operation in record)
        {
            if (!operation.Succeeded || operation.Kind > OperationKind.Txn)
            {
                continue;
            }

            long revision = PlaceOf(operation);
            if (revision < Truth.FirstRevision || revision > truth.Newest)
            {
                violations.Add("acknowledged write lost", $"{operation} names revision {revision}; the history ends at {truth.Newest}");
            }
            else if (IsWrite(operation) && !writes.TryAdd(revision, operation))
            {
                violations.Add("one write per revision", $"{operation} and {writes[revision]}");
            }
            else if (!IsWrite(operation))
            {
                (reads.TryGetValue(revision, out List<Operation>? there) ? there : reads[revision] = []).Add(operation);
            }
        }

        Replay(writes, reads);
    }

    private void Replay(Dictionary<long, Operation> writes, Dictionary<long, List<Operation>> reads)
    {
        for (long revision = Truth.FirstRevision; revision <= truth.Newest; revision++)
        {
            if (revision > Truth.FirstRevision)
            {
                if (writes.TryGetValue(revision, out Operation? write))
                {
                    CheckWrite(write, truth.At(revision));
                }

                CheckVersions(truth.At(revision));
                _store.Advance(truth.At(revision));
            }

            foreach (Operation read in reads.GetValueOrDefault(revision) ?? [])
            {
                CheckRead(read);
            }
        }
    }

    /// <summary>Whether the answer says that something was changed. A transaction tells by its parts.</summary>
    private static bool IsWrite(Operation operation) => operation.Kind switch
    {
        OperationKind.Put => true,
        OperationKind.Delete => ((DeleteRangeResponse)operation.Answer.Body!).Deleted > 0,
        OperationKind.Txn => IsWrite((TxnResponse)operation.Answer.Body!),
        _ => false,
    };

    private static bool IsWrite(TxnResponse response) => response.Responses.Any(part => part.ResponseCase switch
    {
        ResponseOp.ResponseOneofCase.ResponsePut => true,
        ResponseOp.ResponseOneofCase.ResponseDeleteRange => part.ResponseDeleteRange.Deleted > 0,
        ResponseOp.ResponseOneofCase.ResponseTxn => IsWrite(part.ResponseTxn),
        _ => false,
    });

    private static long PlaceOf(Operation operation) =>
        operation.Request is RangeRequest { Revision: > 0 } historical ? historical.Revision : operation.Answer.Revision;

    private void CheckWrite(Operation write, TruthRevision happened)
    {
        Google.Protobuf.IMessage expected = _store.Run(write.Request);
        if (!ResponseComparer.AreEqual(write.Answer.Body, expected))
        {
            violations.Add("linearizable write", $"{write}; the model answers {expected}");
        }

        bool same = _store.Written.Count == happened.Changes.Length;
        for (int i = 0; same && i < happened.Changes.Length; i++)
        {
            (string key, KeyValue? pair) = _store.Written[i];
            TruthChange change = happened.Changes[i];
            same = change.Key == key && change.IsDelete == pair is null && (pair is null || pair.Equals(change.Pair));
        }

        if (!same)
        {
            violations.Add("acknowledged write lost", $"{write}; revision {happened.Revision} holds {string.Join(", ", happened.Changes.AsEnumerable())}");
        }

        _store.Rewind();
    }

    private void CheckRead(Operation read)
    {
        Google.Protobuf.IMessage expected = _store.Run(read.Request);
        if (!ResponseComparer.AreEqual(read.Answer.Body, expected))
        {
            violations.Add(read.IsSerializable ? "serializable read" : "linearizable read", $"{read}; at revision {_store.Revision} the model answers {expected}");
        }

        _store.Rewind();
    }

    /// <summary>Versions and create revisions follow from the pairs before.</summary>
    private void CheckVersions(TruthRevision next)
    {
        foreach (TruthChange change in next.Changes)
        {
            KeyValue? before = _store.Find(change.Key);
            bool isRight = change.IsDelete
                ? before is not null
                : change.Pair.Version == (before?.Version ?? 0) + 1
                    && change.Pair.CreateRevision == (before?.CreateRevision ?? next.Revision)
                    && change.Pair.ModRevision == next.Revision;
            if (!isRight)
            {
                violations.Add("versions", $"revision {next.Revision}: {change} follows {before?.ToString() ?? "nothing"}");
            }
        }
    }
}
