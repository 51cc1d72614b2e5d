namespace Netcd.Rpc.Server;

/// <summary>Why a call ended before its handler: an object, so that it can be published to other threads in one step.</summary>
internal sealed class EarlyEnd(RpcStatus status)
{
    public RpcStatus Status { get; } = status;
}
