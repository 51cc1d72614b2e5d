using System.Text;

namespace Netcd.CommandLine.Output;

/// <summary>A table in a box of lines: upper-case titles in the middle, cells at the right. Pure.</summary>
public static class TableText
{
    /// <summary>Draws a table.</summary>
    /// <param name="titles">One per column.</param>
    /// <param name="rows">Cells; each row has one per title.</param>
    public static string Draw(IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = new int[titles.Count];
        for (int column = 0; column < widths.Length; column++)
        {
            widths[column] = rows.Select(row => row[column].Length).Append(titles[column].Length).Max();
        }

        var text = new StringBuilder();
        AppendRule(text, widths, "┌┬┐");
        AppendRow(text, widths, titles, static (title, width) => Centre(title.ToUpperInvariant(), width));
        AppendRule(text, widths, rows.Count > 0 ? "├┼┤" : "└┴┘");
        foreach (IReadOnlyList<string> row in rows)
        {
            AppendRow(text, widths, row, static (cell, width) => cell.PadLeft(width));
        }

        if (rows.Count > 0)
        {
            AppendRule(text, widths, "└┴┘");
        }

        return text.ToString();
    }

    private static string Centre(string text, int width) => text.PadLeft(text.Length + ((width - text.Length) / 2)).PadRight(width);

    /// <param name="text">Where to.</param>
    /// <param name="widths">Widths of the columns.</param>
    /// <param name="joints">The signs at the left, between columns and at the right.</param>
    private static void AppendRule(StringBuilder text, int[] widths, string joints)
    {
        for (int column = 0; column < widths.Length; column++)
        {
            text.Append(joints[column == 0 ? 0 : 1]).Append('─', widths[column] + 2);
        }

        text.Append(joints[2]).Append('\n');
    }

    private static void AppendRow(StringBuilder text, int[] widths, IReadOnlyList<string> cells, Func<string, int, string> align)
    {
        for (int column = 0; column < widths.Length; column++)
        {
            text.Append("│ ").Append(align(cells[column], widths[column])).Append(' ');
        }

        text.Append("│\n");
    }
}
