using System.Text;
using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Cluster;

namespace Netcd.Simulation.Clients;

/// <summary>A client that does one thing after the other and records each. Talks to one member, or to any.</summary>
public sealed class Client
{
    private readonly SimCluster _cluster;
    private readonly List<Operation> _record;
    private readonly Connection _connection;
    private readonly int? _pinnedTo;

    /// <summary>Creates a client.</summary>
    /// <param name="cluster">Whom to talk to.</param>
    /// <param name="name">For the trace.</param>
    /// <param name="random">Its choices.</param>
    /// <param name="record">Where its operations go.</param>
    /// <param name="pinnedTo">Index of its member, null for any.</param>
    public Client(SimCluster cluster, string name, Random random, List<Operation> record, int? pinnedTo = null)
    {
        _cluster = cluster;
        _record = record;
        _pinnedTo = pinnedTo;
        Name = name;
        Random = random;
        _connection = new Connection(cluster, random);
    }

    /// <summary>Who it is.</summary>
    public string Name { get; }

    /// <summary>Its choices.</summary>
    public Random Random { get; }

    /// <summary>The cluster it talks to.</summary>
    public SimCluster Cluster => _cluster;

    /// <summary>Its way to the members.</summary>
    public Connection Connection => _connection;

    /// <summary>As whom it asks once authentication is on.</summary>
    public string User { get; set; } = AuthCaller.Root;

    /// <summary>How long it waits for an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The bytes of a key or value.</summary>
    public static ByteString Bytes(string text) => ByteString.CopyFrom(text, Encoding.Latin1);

    /// <summary>Reads.</summary>
    public Task<Operation> RangeAsync(RangeRequest request) => RunAsync(OperationKind.Range, request, m => Api.RangeAsync(m, User, request));

    /// <summary>Writes a key.</summary>
    public Task<Operation> PutAsync(PutRequest request) => RunAsync(OperationKind.Put, request, m => Api.PutAsync(m, User, request));

    /// <summary>Deletes a key or range.</summary>
    public Task<Operation> DeleteAsync(DeleteRangeRequest request) => RunAsync(OperationKind.Delete, request, m => Api.DeleteAsync(m, User, request));

    /// <summary>Runs a transaction.</summary>
    public Task<Operation> TxnAsync(TxnRequest request) => RunAsync(OperationKind.Txn, request, m => Api.TxnAsync(m, User, request));

    /// <summary>Compacts.</summary>
    public Task<Operation> CompactAsync(CompactionRequest request) => RunAsync(OperationKind.Compact, request, m => Api.CompactAsync(m, User, request));

    /// <summary>Grants a lease under an id of the client's choice.</summary>
    public Task<Operation> GrantAsync(LeaseGrantRequest request) => RunAsync(OperationKind.Grant, request, m => Api.GrantAsync(m, User, request.Clone()));

    /// <summary>Ends a lease.</summary>
    public Task<Operation> RevokeAsync(LeaseRevokeRequest request) => RunAsync(OperationKind.Revoke, request, m => Api.RevokeAsync(m, User, request));

    /// <summary>Asks something that is not part of the recorded history.</summary>
    public Task<(CallStatus Status, Answer Answer)> AskAsync(SimMachine machine, Func<EtcdMember, ValueTask<Answer>> serve) =>
        _connection.CallAsync(machine, serve, Timeout);

    /// <summary>The member for the next request.</summary>
    public SimMachine PickMachine()
    {
        IReadOnlyList<SimMachine> machines = _cluster.Machines;
        int index = _pinnedTo is { } pinned && !machines[pinned].IsRetired ? pinned : Random.Next(machines.Count);
        return machines[index];
    }

    /// <summary>Waits for simulated time; uneven, so that clients do not march in step.</summary>
    public Task PauseAsync(TimeSpan about)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.Schedule.Add(about * (2 * Random.NextDouble()), done.SetResult);
        return done.Task;
    }

    /// <summary>Runs something after a delivery over this client's connection would have arrived.</summary>
    internal void Deliver(Action action) => _connection.After(action);

    private async Task<Operation> RunAsync(OperationKind kind, IMessage request, Func<EtcdMember, ValueTask<Answer>> serve)
    {
        SimMachine machine = PickMachine();
        var operation = new Operation
        {
            Number = _record.Count,
            Client = Name,
            User = User,
            Member = (machine.Name, machine.Incarnation),
            Kind = kind,
            Request = request,
            Invoked = _cluster.Schedule.Now,
        };
        _record.Add(operation);
        (operation.Status, operation.Answer) = await _connection.CallAsync(machine, serve, Timeout);
        operation.Returned = _cluster.Schedule.Now;
        if (_cluster.Trace.IsOn)
        {
            _cluster.Trace.Line(Name, operation.ToString());
        }

        return operation;
    }
}
