using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of lease grant and of each renewal. As in etcdctl, the protobuf form of answers about leases is that of the header only.</summary>
/// <param name="header">Header of the response.</param>
/// <param name="id">The lease.</param>
/// <param name="ttl">Its time to live in seconds.</param>
/// <param name="text">The line for people.</param>
/// <param name="error">Error text of a grant; null for a renewal, which has none.</param>
internal sealed class LeaseAnswer(ResponseHeader header, long id, long ttl, string text, string? error) : Answer
{
    /// <summary>Answer of a grant.</summary>
    public static LeaseAnswer Granted(LeaseGrantResponse response) =>
        new(response.Header, response.ID, response.TTL, $"lease {response.ID:x16} granted with TTL({response.TTL}s)", response.Error);

    /// <summary>Answer of a renewal.</summary>
    public static LeaseAnswer Renewed(LeaseKeepAliveResponse response) =>
        new(response.Header, response.ID, response.TTL, $"lease {response.ID:x16} keepalived with TTL({response.TTL})", null);

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => output.Line(text);

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = LeaseJson.Open(header).Raw("\"ID\":").Number(id).Raw(",\"TTL\":").Number(ttl);
        if (error is not null)
        {
            json.Raw(",\"Error\":").Text(error);
        }

        output.Line(json.Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteProtobuf(TextOutput output) => output.Write(header.ToByteArray());

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(header);
        output.Field("ID", id);
        output.Field("TTL", ttl);
    }
}
