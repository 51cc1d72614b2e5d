using Netcd.Core.V2;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>One request on the v2 key space and what became of it.</summary>
/// <param name="Request">The request; a read has the method <see cref="V2Request.Get"/>.</param>
/// <param name="Invoked">Simulated time at which the client sent it.</param>
/// <param name="Returned">Simulated time at which it heard the end.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Answer">What the member answered, null when it did not or could not.</param>
public sealed record V2Record(V2Request Request, long Invoked, long Returned, CallStatus Status, V2Result? Answer)
{
    /// <summary>Whether it was answered with an event.</summary>
    public bool Succeeded => Answer is { Failed: false };

    /// <summary>Whether it certainly changed nothing and never will.</summary>
    public bool CertainlyFailed => Status == CallStatus.Refused || Answer is { Failed: true, Error.Code: not V2ErrorCode.RaftInternal };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Request.Method} {Request.Path} value {Request.Value} -> {(Answer is { } answer ? answer.Failed ? $"{answer.Error.Code}" : $"{answer.Event.Action} {answer.Event.Node.Key}={answer.Event.Node.Value} at {answer.Event.Index} of {answer.Event.EtcdIndex}" : Status)}"
        + $" [{TimeSpan.FromTicks(Invoked).TotalSeconds:F6}, {TimeSpan.FromTicks(Returned).TotalSeconds:F6}]";
}
