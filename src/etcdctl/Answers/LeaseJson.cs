using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>JSON of answers about leases: the fields of the header stand beside the others.</summary>
internal static class LeaseJson
{
    /// <summary>The beginning of an object, up to the comma after the header's fields.</summary>
    public static JsonText Open(ResponseHeader header)
    {
        var text = new JsonText().Message(header, MessageShapes.Header);
        string fields = System.Text.Encoding.UTF8.GetString(text.Utf8[..^1]);
        return new JsonText().Raw(fields.Length > 1 ? fields + "," : fields);
    }
}
