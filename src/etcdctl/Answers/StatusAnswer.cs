using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of endpoint status.</summary>
/// <param name="endpoints">The endpoints that answered.</param>
internal sealed class StatusAnswer(IReadOnlyList<(string Endpoint, StatusResponse Status)> endpoints) : Answer
{
    private static readonly string[] Titles =
        ["endpoint", "ID", "version", "db size", "is leader", "is learner", "raft term", "raft index", "raft applied index", "errors"];

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
        text.Raw("{\"Endpoint\":").Text(one.Endpoint).Raw(",\"Status\":").Message(one.Status, MessageShapes.Status).Raw("}")).Utf8);

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        foreach ((string endpoint, StatusResponse status) in endpoints)
        {
            output.Header(status.Header);
            output.Field("Version", status.Version);
            output.Field("DBSize", status.DbSize);
            output.Field("Leader", status.Leader);
            output.Field("IsLearner", status.IsLearner);
            output.Field("RaftIndex", status.RaftIndex);
            output.Field("RaftTerm", status.RaftTerm);
            output.Field("RaftAppliedIndex", status.RaftAppliedIndex);
            output.Bare("Errors", $"[{string.Join(' ', status.Errors)}]");
            output.Field("Endpoint", endpoint);
            output.Line("");
        }
    }

    private IEnumerable<string[]> Rows() => endpoints.Select(static one => (string[])
    [
        one.Endpoint,
        $"{one.Status.Header.MemberId:x}",
        one.Status.Version,
        HumanBytes.Format((ulong)one.Status.DbSize),
        one.Status.Leader == one.Status.Header.MemberId ? "true" : "false",
        one.Status.IsLearner ? "true" : "false",
        one.Status.RaftTerm.ToString(CultureInfo.InvariantCulture),
        one.Status.RaftIndex.ToString(CultureInfo.InvariantCulture),
        one.Status.RaftAppliedIndex.ToString(CultureInfo.InvariantCulture),
        string.Join(", ", one.Status.Errors),
    ]);
}
