namespace Netcd.Rpc.Server;

/// <summary>Who sends how many messages in a call.</summary>
public enum RpcMethodKind
{
    /// <summary>One request, one response.</summary>
    Unary,

    /// <summary>One request, many responses.</summary>
    ServerStream,

    /// <summary>Many requests, one response.</summary>
    ClientStream,

    /// <summary>Many requests, many responses, in any order.</summary>
    BidiStream,
}
