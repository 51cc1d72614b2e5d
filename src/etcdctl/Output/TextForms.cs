using System.Globalization;
using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Output;

/// <summary>Pieces that the text forms of several answers share.</summary>
internal static class TextForms
{
    private const string KeyColour = "\e[36m";
    private const string NoColour = "\e[0m";

    /// <summary>A pair for people: the key, the value.</summary>
    public static void Pair(this TextOutput output, KeyValue pair, PrintStyle style)
    {
        if (!style.ValuesOnly)
        {
            output.Write(style.Colour ? KeyColour : "");
            Bytes(output, pair.Key, style.Hex);
            output.Write(style.Colour ? NoColour : "");
            output.Line("");
        }

        Bytes(output, pair.Value, style.Hex);
        output.Line("");
    }

    /// <summary>A pair as fields.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="prefix">Before each name.</param>
    public static void PairFields(this TextOutput output, KeyValue pair, string prefix = "")
    {
        output.Field(prefix + "Key", pair.Key);
        output.Field(prefix + "CreateRevision", pair.CreateRevision);
        output.Field(prefix + "ModRevision", pair.ModRevision);
        output.Field(prefix + "Version", pair.Version);
        output.Field(prefix + "Value", pair.Value);
        output.Field(prefix + "Lease", pair.Lease);
    }

    /// <summary>The header as fields.</summary>
    public static void Header(this TextOutput output, ResponseHeader? header)
    {
        header ??= new ResponseHeader();
        output.Field("ClusterID", header.ClusterId);
        output.Field("MemberID", header.MemberId);
        output.Field("Revision", header.Revision);
        output.Field("RaftTerm", header.RaftTerm);
    }

    /// <summary>Bytes as field, quoted.</summary>
    public static void Field(this TextOutput output, string name, ByteString value) => output.Field(name, value.Span);

    private static void Bytes(TextOutput output, ByteString bytes, bool hex)
    {
        if (!hex)
        {
            output.Write(bytes.Span);
            return;
        }

        foreach (byte value in bytes.Span)
        {
            output.Write("\\x" + value.ToString("x2", CultureInfo.InvariantCulture));
        }
    }
}
