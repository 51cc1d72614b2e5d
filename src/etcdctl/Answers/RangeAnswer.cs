using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of get.</summary>
internal sealed class RangeAnswer(RangeResponse response) : MessageAnswer(response, MessageShapes.Range)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (KeyValue pair in response.Kvs)
        {
            output.Pair(pair, style);
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (KeyValue pair in response.Kvs)
        {
            output.PairFields(pair);
        }

        output.Field("More", response.More);
        output.Field("Count", response.Count);
    }
}
