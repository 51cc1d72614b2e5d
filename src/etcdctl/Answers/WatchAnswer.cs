using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>A batch of events.</summary>
internal sealed class WatchAnswer(WatchResponse response) : Answer
{
    /// <summary>The name of an event's type, as printed.</summary>
    public static string TypeName(Event change) => change.Type == Event.Types.EventType.Put ? "PUT" : "DELETE";

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (Event change in response.Events)
        {
            output.Line(TypeName(change));
            if (change.PrevKv is { } previous)
            {
                output.Pair(previous, style);
            }

            output.Pair(change.Kv, style);
        }
    }

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = new JsonText().Raw("{\"Header\":").Message(response.Header, MessageShapes.Header).Raw(",\"Events\":");
        json.List(response.Events, static (text, change) => text.Message(change, MessageShapes.Event));
        json.Raw(",\"CompactRevision\":").Number(response.CompactRevision);
        json.Raw(",\"Canceled\":").Bool(response.Canceled).Raw(",\"Created\":").Bool(response.Created).Raw("}");
        output.Line(json.Utf8);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (Event change in response.Events)
        {
            output.Bare("Type", TypeName(change));
            if (change.PrevKv is { } previous)
            {
                output.PairFields(previous, "Prev");
            }

            output.PairFields(change.Kv);
        }
    }

    /// <inheritdoc/>
    public override void WriteProtobuf(TextOutput output)
    {
        var shown = new WatchResponse
        {
            Header = response.Header,
            CompactRevision = response.CompactRevision,
            Canceled = response.Canceled,
            Created = response.Created,
            Events = { response.Events },
        };
        output.Write(shown.ToByteArray());
    }
}
