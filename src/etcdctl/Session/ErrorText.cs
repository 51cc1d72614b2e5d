using Netcd.Protocol.Errors;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Session;

/// <summary>Failed calls as texts, as etcdctl has them: errors of the protocol by their message, others with their code. Pure.</summary>
internal static class ErrorText
{
    /// <summary>The text of a failure.</summary>
    public static string Of(RpcException e) =>
        e.Code is RpcStatusCode.DeadlineExceeded or RpcStatusCode.Canceled || EtcdErrors.IsKnown(e.Message) ? e.Message : e.Status.ToString();
}
