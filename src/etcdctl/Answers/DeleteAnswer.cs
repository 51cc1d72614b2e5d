using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of del.</summary>
internal sealed class DeleteAnswer(DeleteRangeResponse response) : MessageAnswer(response, MessageShapes.DeleteRange)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line(response.Deleted.ToString(CultureInfo.InvariantCulture));
        foreach (KeyValue pair in response.PrevKvs)
        {
            output.Pair(pair, style);
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        output.Field("Deleted", response.Deleted);
        foreach (KeyValue pair in response.PrevKvs)
        {
            output.PairFields(pair, "Prev");
        }
    }
}
