using System.Text;
using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Clients;

/// <summary>A client that does one thing after the other and records each. Talks to one member, or to any.</summary>
public class Client
{
    private readonly ITarget _target;
    private readonly List<Operation> _record;
    private readonly int? _pinnedTo;

    /// <summary>Creates a client.</summary>
    /// <param name="target">Whom to talk to.</param>
    /// <param name="name">For the trace.</param>
    /// <param name="random">Its choices.</param>
    /// <param name="record">Where its operations go.</param>
    /// <param name="pinnedTo">Number of its member, null for any.</param>
    public Client(ITarget target, string name, Random random, List<Operation> record, int? pinnedTo = null)
    {
        _target = target;
        _record = record;
        _pinnedTo = pinnedTo;
        Name = name;
        Random = random;
        Connection = target.Connect(random);
    }

    /// <summary>Who it is.</summary>
    public string Name { get; }

    /// <summary>Its choices.</summary>
    public Random Random { get; }

    /// <summary>As whom it asks once authentication is on.</summary>
    public string User { get; set; } = AuthCaller.Root;

    /// <summary>How long it waits for an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Its way to the members.</summary>
    protected IConnection Connection { get; }

    /// <summary>The bytes of a key or value.</summary>
    public static ByteString Bytes(string text) => ByteString.CopyFrom(text, Encoding.Latin1);

    /// <summary>Reads.</summary>
    public Task<Operation> RangeAsync(RangeRequest request) => RunAsync(OperationKind.Range, request);

    /// <summary>Writes a key.</summary>
    public Task<Operation> PutAsync(PutRequest request) => RunAsync(OperationKind.Put, request);

    /// <summary>Deletes a key or range.</summary>
    public Task<Operation> DeleteAsync(DeleteRangeRequest request) => RunAsync(OperationKind.Delete, request);

    /// <summary>Runs a transaction.</summary>
    public Task<Operation> TxnAsync(TxnRequest request) => RunAsync(OperationKind.Txn, request);

    /// <summary>Compacts.</summary>
    public Task<Operation> CompactAsync(CompactionRequest request) => RunAsync(OperationKind.Compact, request);

    /// <summary>Grants a lease under an id of the client's choice.</summary>
    public Task<Operation> GrantAsync(LeaseGrantRequest request) => RunAsync(OperationKind.Grant, request);

    /// <summary>Ends a lease.</summary>
    public Task<Operation> RevokeAsync(LeaseRevokeRequest request) => RunAsync(OperationKind.Revoke, request);

    /// <summary>Renews a lease. Not part of the recorded history.</summary>
    public Task<(CallStatus Status, Answer Answer)> KeepAliveAsync(long lease) =>
        Connection.CallAsync(PickMember(), User, OperationKind.KeepAlive, new LeaseKeepAliveRequest { ID = lease }, Timeout);

    /// <summary>Defragments a member. Not part of the recorded history.</summary>
    public Task<(CallStatus Status, Answer Answer)> DefragmentAsync() =>
        Connection.CallAsync(PickMember(), User, OperationKind.Defragment, new DefragmentRequest(), Timeout);

    /// <summary>A watch stream to the member for the next request; not opened yet.</summary>
    public IWatchSession Watch(int member, Action<WatchResponse> receive, TimeSpan readingPause) => Connection.Watch(member, receive, readingPause);

    /// <summary>The member for the next request.</summary>
    public int PickMember() => _pinnedTo is { } pinned && !_target.HasLeft(pinned) ? pinned : Random.Next(_target.Count);

    /// <summary>Waits; uneven, so that clients do not march in step.</summary>
    public Task PauseAsync(TimeSpan about)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _target.Time.Add(about * (2 * Random.NextDouble()), done.SetResult);
        return done.Task;
    }

    private async Task<Operation> RunAsync(OperationKind kind, IMessage request)
    {
        int member = PickMember();
        var operation = new Operation
        {
            Number = _record.Count,
            Client = Name,
            User = User,
            Member = _target.Describe(member),
            Kind = kind,
            Request = request,
            Invoked = _target.Time.Now,
        };
        _record.Add(operation);
        (operation.Status, operation.Answer) = await Connection.CallAsync(member, User, kind, request, Timeout);
        operation.Returned = _target.Time.Now;
        if (_target.Trace.IsOn)
        {
            _target.Trace.Line(Name, operation.ToString());
        }

        return operation;
    }
}
