using System.Globalization;
using System.Text;

namespace Netcd.Bench;

/// <summary>Both servers side by side, as Markdown: a table of ratios and targets for each section, then the spread over the rounds.</summary>
internal sealed class Report(BenchOptions options, Machine machine, IReadOnlyList<Row> rows, Figures figures)
{
    private const string Met = "met";
    private const string NotMeasured = "not measured";
    private readonly List<string> _failures = [];

    /// <summary>Notes a measurement that failed.</summary>
    public void AddFailure(string failure) => _failures.Add(failure);

    /// <summary>Whether everything could be measured.</summary>
    public bool IsWhole => _failures.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine("# netcd and real etcd side by side").AppendLine();
        text.AppendLine(machine.Describe(options)).AppendLine();
        text.AppendLine("Cells: real etcd → netcd (**ratio of the medians**). Targets are ratios netcd / real etcd, of medians; growth is netcd's own.").AppendLine();
        Row[] judged = [.. rows.Where(r => r.Targets.Count > 0 && Verdict(r) != NotMeasured)];
        text.AppendLine($"{judged.Count(r => Verdict(r) == Met)} of {judged.Length} rows meet all their targets.").AppendLine();
        foreach (Section section in Section.All)
        {
            WriteSection(text, section);
        }

        WriteSpread(text);
        if (!IsWhole)
        {
            text.AppendLine("## Failed").AppendLine();
            _failures.ForEach(failure => text.AppendLine($"- {failure}"));
        }

        return text.ToString();
    }

    /// <summary>One line about a row, for progress.</summary>
    public string Line(Row row) => $"{row.Name}: {string.Join("; ", row.Section.Columns.Select(m => Cell(row, m) is { } cell ? $"{m.Heading} {cell}" : null).OfType<string>())}; {Verdict(row)}";

    private void WriteSection(StringBuilder text, Section section)
    {
        Row[] measured = [.. rows.Where(r => r.Section == section && section.Columns.Any(m => figures.Of(r.Name, m) is not null))];
        if (measured.Length == 0)
        {
            return;
        }

        Metric[] columns = [.. section.Columns.Where(m => measured.Any(r => figures.Of(r.Name, m) is not null))];
        text.AppendLine($"## {section.Title}").AppendLine();
        text.AppendLine($"| | {string.Join(" | ", columns.Select(static m => m.Heading))} | target | |");
        text.AppendLine($"|---|{string.Concat(columns.Select(static _ => "---|"))}---|---|");
        foreach (Row row in measured)
        {
            text.AppendLine($"| {row.Name} | {string.Join(" | ", columns.Select(m => Cell(row, m) ?? "–"))} | {string.Join("; ", row.Targets)} | {Verdict(row)} |");
        }

        text.AppendLine();
    }

    private void WriteSpread(StringBuilder text)
    {
        text.AppendLine("## Spread").AppendLine();
        text.AppendLine("Median (lowest … highest) over the rounds; ratios are those of each round.").AppendLine();
        text.AppendLine("| | figure | rounds | real etcd | netcd | ratio |");
        text.AppendLine("|---|---|---|---|---|---|");
        foreach (Row row in rows)
        {
            foreach (Metric metric in row.Section.Columns)
            {
                if (figures.Of(row.Name, metric) is var (real, netcd))
                {
                    text.AppendLine($"| {row.Name} | {metric.Heading} | {netcd.Rounds} | {real.Text(metric.Format)} | {netcd.Text(metric.Format)} | {netcd.Over(real).Text("0.00")} |");
                }
            }
        }

        text.AppendLine();
    }

    private string? Cell(Row row, Metric metric) => figures.Of(row.Name, metric) is var (real, netcd)
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{real.Median.ToString(metric.Format, CultureInfo.InvariantCulture)} → {netcd.Median.ToString(metric.Format, CultureInfo.InvariantCulture)} (**{netcd.Median / real.Median:0.00}**)")
        : null;

    /// <summary>"met", or the targets that were missed; nothing when there are none.</summary>
    private string Verdict(Row row)
    {
        var missed = new List<string>();
        foreach (Target target in row.Targets)
        {
            if (figures.Of(row.Name, target.Metric) is not var (real, netcd))
            {
                return NotMeasured;
            }

            double value = target.IsAbsolute ? netcd.Median : netcd.Median / real.Median;
            if (!target.IsMet(value))
            {
                missed.Add(target.Metric.Name);
            }
        }

        return row.Targets.Count == 0 ? "" : missed.Count == 0 ? Met : $"missed: {string.Join(", ", missed)}";
    }
}
