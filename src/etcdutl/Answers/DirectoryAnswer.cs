using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;

namespace Netcd.Etcdutl.Answers;

/// <summary>Answer of verify.</summary>
internal sealed class DirectoryAnswer(DirectoryReport report) : Answer
{
    private IEnumerable<(string Name, string Text)> Numbers =>
    [
        ("term", Text(report.Term)),
        ("snapshotIndex", Text(report.SnapshotIndex)),
        ("commitIndex", Text(report.CommitIndex)),
        ("lastIndex", Text(report.LastIndex)),
        ("consistentIndex", Text(report.ConsistentIndex)),
        ("revision", Text(report.History?.HashRevision ?? 0)),
        ("compactRevision", Text(report.History?.CompactRevision ?? 0)),
        ("hashKV", Text(report.History?.Hash ?? 0)),
    ];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line($"member {report.MemberId} of cluster {report.ClusterId}, storage version {(report.StorageVersion.Length > 0 ? report.StorageVersion : "below 3.5")}");
        output.Line($"log: term {report.Term}, snapshot at {report.SnapshotIndex}, committed up to {report.CommitIndex}, ends at {report.LastIndex}");
        output.Line($"database: applied up to {report.ConsistentIndex}"
            + (report.History is { } history ? $", revision {history.HashRevision}, compacted at {history.CompactRevision}, HashKV {history.Hash}" : ""));
        foreach (string problem in report.Problems)
        {
            output.Line("PROBLEM " + problem);
        }

        output.Line(report.Problems.Count == 0 ? "OK" : "DAMAGED");
    }

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style)
    {
        JsonText json = new JsonText().Raw("{\"memberID\":").Text(report.MemberId).Raw(",\"clusterID\":").Text(report.ClusterId);
        json.Raw(",\"storageVersion\":").Text(report.StorageVersion);
        foreach ((string name, string text) in Numbers)
        {
            json.Raw($",\"{name}\":{text}");
        }

        output.Line(json.Raw(",\"problems\":").List(report.Problems, static (list, problem) => list.Text(problem)).Raw("}").Utf8);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Field("memberID", report.MemberId);
        output.Field("clusterID", report.ClusterId);
        output.Field("storageVersion", report.StorageVersion);
        foreach ((string name, string text) in Numbers)
        {
            output.Bare(name, text);
        }

        foreach (string problem in report.Problems)
        {
            output.Field("problem", problem);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
