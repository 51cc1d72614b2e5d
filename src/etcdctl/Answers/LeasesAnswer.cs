using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of lease list.</summary>
internal sealed class LeasesAnswer(LeaseLeasesResponse response) : Answer
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line($"found {response.Leases.Count} leases");
        foreach (LeaseStatus lease in response.Leases)
        {
            output.Line($"{lease.ID:x16}");
        }
    }

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = LeaseJson.Open(response.Header).Raw("\"leases\":");
        json.List(response.Leases, static (text, lease) => text.Raw("{\"id\":").Number(lease.ID).Raw("}"));
        output.Line(json.Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteProtobuf(TextOutput output) => output.Write(response.Header.ToByteArray());

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (LeaseStatus lease in response.Leases)
        {
            output.Field("ID", lease.ID);
        }
    }
}
