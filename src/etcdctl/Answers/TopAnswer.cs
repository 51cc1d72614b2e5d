using System.Globalization;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Commands;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of top: a row per member.</summary>
internal sealed class TopAnswer(IReadOnlyList<MemberLoad> members) : Answer
{
    private static readonly string[] Titles =
        ["endpoint", "ID", "version", "role", "term", "index", "lag", "db size", "in use", "req/s", "reads/s", "writes/s", "errors"];

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style) => WriteTable(output);

    /// <inheritdoc/>
    public override void WriteTable(TextOutput output) => output.Write(TableText.Draw(Titles, [.. members.Select(Row)]));

    /// <inheritdoc/>
    public override void WriteJson(TextOutput output, PrintStyle style) => output.Line(new JsonText().List(members, static (json, member) =>
    {
        json.Raw("{\"endpoint\":").Text(member.Endpoint);
        if (member.Status is { } status)
        {
            json.Raw(",\"memberID\":").Number(status.Header.MemberId).Raw(",\"version\":").Text(status.Version).Raw(",\"role\":").Text(RoleOf(status));
            json.Raw(",\"term\":").Number(status.RaftTerm).Raw(",\"index\":").Number(status.RaftIndex).Raw(",\"applied\":").Number(status.RaftAppliedIndex);
            json.Raw(",\"dbSize\":").Number(status.DbSize).Raw(",\"dbSizeInUse\":").Number(status.DbSizeInUse);
        }

        foreach ((string name, double? rate) in ((string, double?)[])[("requests", member.Requests), ("reads", member.Reads), ("writes", member.Writes)])
        {
            json.Raw(rate is { } known ? string.Create(CultureInfo.InvariantCulture, $",\"{name}\":{known:0.#}") : "");
        }

        json.Raw(",\"errors\":").List(ErrorsOf(member), static (list, error) => list.Text(error)).Raw("}");
    }).Utf8);

    private static string[] Row(MemberLoad member)
    {
        string errors = string.Join(", ", ErrorsOf(member));
        return member.Status is not { } status
            ? [member.Endpoint, .. Enumerable.Repeat("", Titles.Length - 2), errors]
            :
            [
                member.Endpoint,
                $"{status.Header.MemberId:x}",
                status.Version,
                RoleOf(status),
                status.RaftTerm.ToString(CultureInfo.InvariantCulture),
                status.RaftIndex.ToString(CultureInfo.InvariantCulture),
                (status.RaftIndex - Math.Min(status.RaftAppliedIndex, status.RaftIndex)).ToString(CultureInfo.InvariantCulture),
                HumanBytes.Format((ulong)status.DbSize),
                HumanBytes.Format((ulong)status.DbSizeInUse),
                Rate(member.Requests),
                Rate(member.Reads),
                Rate(member.Writes),
                errors,
            ];
    }

    private static string RoleOf(StatusResponse status) =>
        status.Leader == status.Header.MemberId ? "leader" : status.IsLearner ? "learner" : status.Leader == 0 ? "no leader" : "follower";

    private static IReadOnlyList<string> ErrorsOf(MemberLoad member) => member.Status?.Errors is { } errors ? errors : [member.Problem];

    private static string Rate(double? rate) => rate?.ToString("0", CultureInfo.InvariantCulture) ?? "?";
}
