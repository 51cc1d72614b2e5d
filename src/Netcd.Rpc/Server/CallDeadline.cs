using Netcd.Rpc.Timing;

namespace Netcd.Rpc.Server;

/// <summary>The entry of a call in the deadline wheel.</summary>
internal sealed class CallDeadline(RpcCall call) : DeadlineEntry
{
    /// <inheritdoc/>
    public override void Fire() => call.Abort(RpcStatusCode.DeadlineExceeded, "context deadline exceeded");
}
