using System.Text;
using Google.Protobuf;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Verification;

/// <summary>Everything that happened was asked for, once: values are unique to their requests, so each may show up in one revision only.</summary>
internal sealed class OriginCheck(Truth truth, IReadOnlyList<Operation> record, Violations violations)
{
    private readonly Dictionary<ByteString, Operation> _askedFor = [];
    private readonly Dictionary<ByteString, long> _happenedAt = [];
    private readonly Dictionary<string, long> _leases = [];
    private readonly List<(Operation Operation, string Key, string End)> _deletes = [];

    public void Run()
    {
        foreach (Operation operation in record)
        {
            Collect(operation, operation.Request);
        }

        foreach (TruthRevision revision in truth.Revisions)
        {
            foreach (TruthChange change in revision.Changes)
            {
                Check(revision, change);
            }
        }
    }

    private void Collect(Operation operation, IMessage request)
    {
        switch (request)
        {
            case PutRequest put:
                _askedFor.TryAdd(put.Value, operation);
                break;
            case DeleteRangeRequest delete:
                _deletes.Add((operation, Text(delete.Key), Text(delete.RangeEnd)));
                break;
            case TxnRequest txn:
                foreach (RequestOp part in txn.Success.Concat(txn.Failure))
                {
                    Collect(operation, (IMessage?)part.RequestPut ?? (IMessage?)part.RequestDeleteRange ?? (IMessage?)part.RequestTxn ?? part.RequestRange);
                }

                break;
        }
    }

    private void Check(TruthRevision revision, TruthChange change)
    {
        if (change.IsDelete)
        {
            CheckDelete(revision, change);
            return;
        }

        KeyValue pair = change.Pair;
        _leases[change.Key] = pair.Lease;
        if (!_askedFor.TryGetValue(pair.Value, out Operation? origin))
        {
            violations.Add("origin", $"revision {revision.Revision}: nobody asked for {change}");
            return;
        }

        if (origin.CertainlyFailed || origin.Invoked > revision.AppliedAt)
        {
            violations.Add("failed means failed", $"revision {revision.Revision} holds {change}, but {origin}");
        }

        if (!_happenedAt.TryAdd(pair.Value, revision.Revision) && _happenedAt[pair.Value] != revision.Revision)
        {
            violations.Add("exactly once", $"{change} of {origin} happened at {_happenedAt[pair.Value]} and again at {revision.Revision}");
        }
    }

    private void CheckDelete(TruthRevision revision, TruthChange change)
    {
        bool mayHaveExpired = _leases.Remove(change.Key, out long lease) && lease != 0;
        bool wasAskedFor = mayHaveExpired || _deletes.Exists(d =>
            !d.Operation.CertainlyFailed
            && d.Operation.Invoked <= revision.AppliedAt
            && (!d.Operation.Succeeded || d.Operation.Answer.Revision == revision.Revision)
            && (d.End.Length == 0 ? change.Key == d.Key : string.CompareOrdinal(change.Key, d.Key) >= 0 && string.CompareOrdinal(change.Key, d.End) < 0));
        if (!wasAskedFor)
        {
            violations.Add("origin", $"revision {revision.Revision}: nobody asked for {change}");
        }
    }

    private static string Text(ByteString bytes) => Encoding.Latin1.GetString(bytes.Span);
}
