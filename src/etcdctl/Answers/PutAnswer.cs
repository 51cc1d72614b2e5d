using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of put.</summary>
internal sealed class PutAnswer(PutResponse response) : MessageAnswer(response, MessageShapes.Put)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line("OK");
        if (response.PrevKv is { } previous)
        {
            output.Pair(previous, style);
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        if (response.PrevKv is { } previous)
        {
            output.PairFields(previous, "Prev");
        }
    }
}
