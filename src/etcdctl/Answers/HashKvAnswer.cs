using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of endpoint hashkv.</summary>
/// <param name="endpoints">The endpoints that answered.</param>
internal sealed class HashKvAnswer(IReadOnlyList<(string Endpoint, HashKVResponse Hash)> endpoints) : Answer
{
    private static readonly string[] Titles = ["endpoint", "hash"];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (string[] row in Rows())
        {
            output.Line(string.Join(", ", row));
        }
    }

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) => output.Write(TableText.Draw(Titles, [.. Rows()]));

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style) => output.Line(new JsonText().List(endpoints, static (text, one) =>
        text.Raw("{\"Endpoint\":").Text(one.Endpoint).Raw(",\"HashKV\":").Message(one.Hash, MessageShapes.HashKv).Raw("}")).Utf8);

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        foreach ((string endpoint, HashKVResponse hash) in endpoints)
        {
            output.Header(hash.Header);
            output.Field("Endpoint", endpoint);
            output.Field("Hash", hash.Hash);
            output.Line("");
        }
    }

    private IEnumerable<string[]> Rows() => endpoints.Select(static one => (string[])[one.Endpoint, one.Hash.Hash.ToString(CultureInfo.InvariantCulture)]);
}
