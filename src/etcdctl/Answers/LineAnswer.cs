using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>An answer that people only need to know as done, in one line.</summary>
/// <param name="message">The response.</param>
/// <param name="shape">Its JSON.</param>
/// <param name="text">The line.</param>
/// <param name="header">What the fields format shows; null: it has no such format.</param>
internal sealed class LineAnswer(IMessage message, MessageShape shape, string text, ResponseHeader? header) : MessageAnswer(message, shape)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => output.Line(text);

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        if (header is null)
        {
            base.WriteFields(output);
            return;
        }

        output.Header(header);
    }
}
