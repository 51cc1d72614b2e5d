namespace Netcd.Rpc.Server;

/// <summary>
/// Sees every call of a server that has a method: for metrics, authentication, <c>hasleader</c>. Methods run on the thread of the call
/// and must not block. An interceptor that is not registered costs nothing.
/// </summary>
public abstract class RpcInterceptor
{
    /// <summary>Before the handler. <see cref="RpcCall.Fail(RpcStatusCode, string)"/> answers the call without running the handler.</summary>
    public virtual void OnStarted(RpcCall call)
    {
    }

    /// <summary>A whole request message has arrived.</summary>
    public virtual void OnMessageReceived(RpcCall call)
    {
    }

    /// <summary>A whole response message, or <see cref="RpcCall.SentMessages"/> of one size, has been written into the response buffer.</summary>
    public virtual void OnMessageSent(RpcCall call)
    {
    }

    /// <summary>The outcome is decided: <see cref="RpcCall.Status"/>. Runs once per started call.</summary>
    public virtual void OnCompleted(RpcCall call)
    {
    }
}
