using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;

namespace Netcd.CommandLine.Offline;

/// <summary>Answer of snapshot status.</summary>
public sealed class SnapshotStatusAnswer(SnapshotStatus status) : Answer
{
    private static readonly string[] Titles = ["hash", "revision", "total keys", "total size"];

    private string[] Row =>
    [
        $"{status.Hash:x}",
        status.Revision.ToString(CultureInfo.InvariantCulture),
        status.TotalKeys.ToString(CultureInfo.InvariantCulture),
        HumanBytes.Format((ulong)status.TotalSize),
    ];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => output.Line(string.Join(", ", Row));

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) => output.Write(TableText.Draw(Titles, [Row]));

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = new JsonText().Raw("{\"hash\":").Number(status.Hash).Raw(",\"revision\":").Number(status.Revision);
        output.Line(json.Raw(",\"totalKey\":").Number(status.TotalKeys).Raw(",\"totalSize\":").Number(status.TotalSize).Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Field("Hash", status.Hash);
        output.Field("Revision", status.Revision);
        output.Field("Keys", status.TotalKeys);
        output.Field("Size", status.TotalSize);
    }
}
