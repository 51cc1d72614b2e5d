using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of auth status.</summary>
internal sealed class AuthStatusAnswer(AuthStatusResponse response) : MessageAnswer(response, MessageShapes.AuthStatus)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line("Authentication Status: " + (response.Enabled ? "true" : "false"));
        output.Line($"AuthRevision: {response.AuthRevision}");
    }
}
