using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Verification;

/// <summary>
/// The order of revisions respects time: what begins after something was answered does not stand before it. Serializable reads
/// may look back, but on one running member never further than it showed before.
/// </summary>
internal sealed class RealTimeCheck(IReadOnlyList<Operation> record, Violations violations)
{
    public void Run()
    {
        Check(record.Where(o => !o.IsSerializable), "linearizable");
        foreach (IGrouping<(string, int), Operation> member in record.Where(o => o.IsSerializable).GroupBy(o => o.Member))
        {
            Check(member, "monotone serializable reads");
        }

        CheckErrors();
    }

    private void Check(IEnumerable<Operation> operations, string promise)
    {
        Operation[] answered = [.. operations.Where(o => o.Succeeded && o.Answer.Revision > 0)];
        Operation[] byReturn = [.. answered.OrderBy(o => o.Returned)];
        Operation? newest = null;
        int returned = 0;
        foreach (Operation operation in answered.OrderBy(o => o.Invoked))
        {
            for (; returned < byReturn.Length && byReturn[returned].Returned < operation.Invoked; returned++)
            {
                newest = newest is null || byReturn[returned].Answer.Revision > newest.Answer.Revision ? byReturn[returned] : newest;
            }

            long least = newest is null ? 0 : newest.Answer.Revision + (operation.Kind == OperationKind.Put ? 1 : 0);
            if (operation.Answer.Revision < least)
            {
                violations.Add(promise, $"{operation} stands before {newest}, which was answered earlier");
            }
        }
    }

    /// <summary>"Compacted" needs a compaction that somebody asked for, "future revision" a revision that was not there for sure.</summary>
    private void CheckErrors()
    {
        foreach (Operation operation in record.Where(o => o.Status == CallStatus.Answered && o.Request is RangeRequest { Revision: > 0 }))
        {
            long wanted = ((RangeRequest)operation.Request).Revision;
            if (operation.Answer.Error == EtcdError.Compacted
                && !record.Any(o => o.Request is CompactionRequest c && c.Revision > wanted && o.Invoked < operation.Returned))
            {
                violations.Add("compaction", $"{operation}: nobody asked for such a compaction");
            }

            Operation? known = operation.Answer.Error == EtcdError.FutureRevision && !operation.IsSerializable
                ? record.FirstOrDefault(o => o.Succeeded && o.Answer.Revision >= wanted && o.Returned < operation.Invoked)
                : null;
            if (known is not null)
            {
                violations.Add("linearizable", $"{operation}: {known} had shown that revision");
            }

            Operation? compacted = operation.Succeeded && !operation.IsSerializable
                ? record.FirstOrDefault(o => o is { Succeeded: true, Request: CompactionRequest c } && c.Revision > wanted && o.Returned < operation.Invoked)
                : null;
            if (compacted is not null)
            {
                violations.Add("compaction", $"{operation} reads what {compacted} removed");
            }
        }
    }
}
