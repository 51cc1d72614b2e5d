using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of txn.</summary>
internal sealed class TxnAnswer(TxnResponse response) : MessageAnswer(response, MessageShapes.Txn)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line(response.Succeeded ? "SUCCESS" : "FAILURE");
        foreach (Answer answer in Answers())
        {
            output.Line("");
            answer.WriteSimple(output, style);
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        output.Field("Succeeded", response.Succeeded);
        foreach (Answer answer in Answers())
        {
            answer.WriteFields(output);
        }
    }

    private IEnumerable<Answer> Answers() => response.Responses.Select(static operation => (Answer)(operation.ResponseCase switch
    {
        ResponseOp.ResponseOneofCase.ResponseRange => new RangeAnswer(operation.ResponseRange),
        ResponseOp.ResponseOneofCase.ResponsePut => new PutAnswer(operation.ResponsePut),
        ResponseOp.ResponseOneofCase.ResponseDeleteRange => new DeleteAnswer(operation.ResponseDeleteRange),
        _ => new TxnAnswer(operation.ResponseTxn),
    }));
}
