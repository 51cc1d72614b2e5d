using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;

namespace Netcd.Etcdctl.Answers;

/// <summary>An answer that is one response message: JSON and protobuf come from the message.</summary>
/// <param name="message">The response.</param>
/// <param name="shape">Its JSON.</param>
internal abstract class MessageAnswer(IMessage message, MessageShape shape) : Answer
{
    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style) => output.Line(new JsonText().Message(message, shape).Utf8);

    /// <inheritdoc/>
    public override void WriteProtobuf(TextOutput output) => output.Write(message.ToByteArray());
}
