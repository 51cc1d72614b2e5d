using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of lease timetolive.</summary>
/// <param name="response">The response.</param>
/// <param name="keys">Whether keys were asked for.</param>
internal sealed class LeaseTimeToLiveAnswer(LeaseTimeToLiveResponse response, bool keys) : Answer
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        if (response.GrantedTTL == 0 && response.TTL == -1)
        {
            output.Line($"lease {response.ID:x16} already expired");
            return;
        }

        output.Write($"lease {response.ID:x16} granted with TTL({response.GrantedTTL}s), remaining({response.TTL}s)");
        if (keys)
        {
            output.Write(", attached keys([");
            for (int i = 0; i < response.Keys.Count; i++)
            {
                output.Write(i == 0 ? "" : " ");
                output.Write(response.Keys[i].Span);
            }

            output.Write("])");
        }

        output.Line("");
    }

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = LeaseJson.Open(response.Header).Raw("\"id\":").Number(response.ID).Raw(",\"ttl\":").Number(response.TTL);
        json.Raw(",\"granted-ttl\":").Number(response.GrantedTTL).Raw(",\"keys\":");
        if (response.Keys.Count == 0)
        {
            json.Raw("null");
        }
        else
        {
            json.List(response.Keys, static (text, key) => text.Bytes(key.Span));
        }

        output.Line(json.Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteProtobuf(TextOutput output) => output.Write(response.Header.ToByteArray());

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        output.Field("ID", response.ID);
        output.Field("TTL", response.TTL);
        output.Field("GrantedTTL", response.GrantedTTL);
        foreach (ByteString key in response.Keys)
        {
            output.Field("Key", key);
        }
    }
}
