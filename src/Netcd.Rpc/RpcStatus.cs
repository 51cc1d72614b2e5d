namespace Netcd.Rpc;

/// <summary>Outcome of a call: code and the text for the caller. Errors of the protocol are such values, not exceptions.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">Text of the error; empty for success.</param>
public readonly record struct RpcStatus(RpcStatusCode Code, string Message)
{
    /// <summary>Success.</summary>
    public static readonly RpcStatus OK = new(RpcStatusCode.OK, "");

    /// <summary>Whether the call succeeded.</summary>
    public bool IsOK => Code == RpcStatusCode.OK;

    /// <summary>The text in the form of grpc-go's errors: <c>rpc error: code = NotFound desc = …</c>.</summary>
    public override string ToString() => $"rpc error: code = {Code} desc = {Message}";
}
