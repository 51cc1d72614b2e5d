using Google.Protobuf;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Simulation.Clients;

/// <summary>One request of a client and what became of it.</summary>
public sealed class Operation
{
    /// <summary>Number in the order of invocation.</summary>
    public required int Number { get; init; }

    /// <summary>Who asked.</summary>
    public required string Client { get; init; }

    /// <summary>As whom.</summary>
    public string User { get; init; } = "";

    /// <summary>Which member was asked, and in which of its incarnations.</summary>
    public required (string Name, int Incarnation) Member { get; init; }

    /// <summary>What it is.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The request, one of etcd's messages.</summary>
    public required IMessage Request { get; init; }

    /// <summary>Simulated time at which the client sent it.</summary>
    public required long Invoked { get; init; }

    /// <summary>Simulated time at which the client heard the end, <see cref="long.MaxValue"/> before.</summary>
    public long Returned { get; set; } = long.MaxValue;

    /// <summary>How it ended.</summary>
    public CallStatus Status { get; set; } = CallStatus.Lost;

    /// <summary>What the member answered.</summary>
    public Answer Answer { get; set; }

    /// <summary>Whether it was answered without an error.</summary>
    public bool Succeeded => Status == CallStatus.Answered && Answer.Error == EtcdError.None;

    /// <summary>Whether it certainly changed nothing and never will.</summary>
    public bool CertainlyFailed => Status == CallStatus.Refused
        || (Status == CallStatus.Answered && Answer.Error is EtcdError.Compacted or EtcdError.FutureRevision or EtcdError.LeaseNotFound
            or EtcdError.KeyNotFound or EtcdError.LeaseExists or EtcdError.DuplicateKey or EtcdError.EmptyKey or EtcdError.TooManyOps
            or EtcdError.PermissionDenied or EtcdError.AuthOldRevision or EtcdError.UserEmpty);

    /// <summary>Whether it may see an old state: a serializable range, or a transaction of nothing else.</summary>
    public bool IsSerializable => Request switch
    {
        RangeRequest range => range.Serializable,
        TxnRequest txn => txn.Success.Concat(txn.Failure).All(static part => part.RequestRange is { Serializable: true }),
        _ => false,
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"#{Number} {Client} on {Member.Name}.{Member.Incarnation}: {Kind} {Request} -> {(Status == CallStatus.Answered ? $"{Answer.Error} at revision {Answer.Revision}: {Answer.Body}" : Status)}"
        + $" [{TimeSpan.FromTicks(Invoked).TotalSeconds:F6}, {(Returned == long.MaxValue ? "never" : TimeSpan.FromTicks(Returned).TotalSeconds.ToString("F6", System.Globalization.CultureInfo.InvariantCulture))}]";
}
