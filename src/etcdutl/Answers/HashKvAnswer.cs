using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;

namespace Netcd.Etcdutl.Answers;

/// <summary>Answer of hashkv.</summary>
internal sealed class HashKvAnswer(HistoryHash hash) : Answer
{
    private static readonly string[] Titles = ["hash", "hash revision", "compact revision"];

    private string[] Row =>
    [
        hash.Hash.ToString(CultureInfo.InvariantCulture),
        hash.HashRevision.ToString(CultureInfo.InvariantCulture),
        hash.CompactRevision.ToString(CultureInfo.InvariantCulture),
    ];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => output.Line(string.Join(", ", Row));

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) => output.Write(TableText.Draw(Titles, [Row]));

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style) => output.Line(new JsonText()
        .Raw("{\"hash\":").Number(hash.Hash)
        .Raw(",\"hashRevision\":").Number(hash.HashRevision)
        .Raw(",\"compactRevision\":").Number(hash.CompactRevision).Raw("}").Utf8);

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Field("Hash", hash.Hash);
        output.Field("Hash revision", hash.HashRevision);
        output.Field("Compact revision", hash.CompactRevision);
    }
}
