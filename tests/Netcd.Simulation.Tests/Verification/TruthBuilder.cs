using System.Text;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Mvcc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Tests.Verification;

/// <summary>Histories by hand: what members applied, what clients saw.</summary>
internal sealed class TruthBuilder
{
    /// <summary>When everything was applied.</summary>
    public const long AppliedAt = 1000;

    private readonly Dictionary<string, KeyValue> _latest = [];
    private readonly SimSchedule _schedule = new(1);

    public TruthBuilder()
    {
        // Everything is applied later than anything was asked.
        _schedule.TryRun(() => false, TimeSpan.FromTicks(AppliedAt));
        Violations = new Violations(_schedule, new Trace(_schedule, null));
        Truth = new Truth(_schedule, Violations);
    }

    public Violations Violations { get; }

    public Truth Truth { get; }

    public List<Operation> Record { get; } = [];

    /// <summary>The promises that were broken.</summary>
    public IEnumerable<string> Broken => Violations.All.Select(v => v.Promise);

    /// <summary>The next revision puts a key.</summary>
    public TruthBuilder Put(string key, string value, long lease = 0, string member = "n0")
    {
        long revision = Truth.Newest + 1;
        KeyValue? before = _latest.GetValueOrDefault(key);
        KeyValue pair = _latest[key] = Pair(key, value, before?.CreateRevision ?? revision, revision, (before?.Version ?? 0) + 1, lease);
        Show(member, revision, new KeyChange(new Revision(revision, 0), IsDelete: false, IsCreate: before is null, Encoding.Latin1.GetBytes(key), pair.ToByteArray()));
        return this;
    }

    /// <summary>The next revision deletes a key.</summary>
    public TruthBuilder Delete(string key)
    {
        long revision = Truth.Newest + 1;
        _latest.Remove(key);
        var pair = new KeyValue { Key = Client.Bytes(key), ModRevision = revision };
        Show("n0", revision, new KeyChange(new Revision(revision, 0), IsDelete: true, IsCreate: false, Encoding.Latin1.GetBytes(key), pair.ToByteArray()));
        return this;
    }

    /// <summary>A member shows a revision.</summary>
    public void Show(string member, long revision, KeyChange change) => Truth.Show(member, revision, [change]);

    /// <summary>A client got an answer without error.</summary>
    public Operation Answered(OperationKind kind, IMessage request, long revision, IMessage answer, long invoked, long returned, string member = "n0") =>
        Add(kind, request, invoked, returned, CallStatus.Answered, new Answer(EtcdError.None, revision, answer), member);

    /// <summary>A client got none.</summary>
    public Operation Lost(OperationKind kind, IMessage request, long invoked) =>
        Add(kind, request, invoked, long.MaxValue, CallStatus.Lost, default, "n0");

    /// <summary>A client got an error.</summary>
    public Operation Failed(OperationKind kind, IMessage request, EtcdError error, long invoked, long returned) =>
        Add(kind, request, invoked, returned, CallStatus.Answered, new Answer(error), "n0");

    /// <summary>Judges the operations.</summary>
    public string[] Check()
    {
        new OperationCheck(Truth, Record, Violations).Run();
        return [.. Broken];
    }

    public static KeyValue Pair(string key, string value, long create, long mod, long version, long lease = 0) => new()
    {
        Key = Client.Bytes(key),
        Value = Client.Bytes(value),
        CreateRevision = create,
        ModRevision = mod,
        Version = version,
        Lease = lease,
    };

    private Operation Add(OperationKind kind, IMessage request, long invoked, long returned, CallStatus status, Answer answer, string member)
    {
        var operation = new Operation { Number = Record.Count, Client = "c", Member = (member, 1), Kind = kind, Request = request, Invoked = invoked, Returned = returned, Status = status, Answer = answer };
        Record.Add(operation);
        return operation;
    }
}
