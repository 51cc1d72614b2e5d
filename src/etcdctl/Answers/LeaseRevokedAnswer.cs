using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of lease revoke.</summary>
internal sealed class LeaseRevokedAnswer(long id, LeaseRevokeResponse response) : Answer
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => output.Line($"lease {id:x16} revoked");

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style) => output.Line(new JsonText().Message(response, MessageShapes.HeaderOnly).Utf8);

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output) => output.Header(response.Header);
}
