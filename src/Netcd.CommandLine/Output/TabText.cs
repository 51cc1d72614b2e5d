using System.Text;

namespace Netcd.CommandLine.Output;

/// <summary>Text whose columns, ended by tabs, are aligned with as many tabs of 8 as they need. Pure.</summary>
public static class TabText
{
    private const int TabWidth = 8;

    /// <summary>Aligns the columns of lines that follow each other.</summary>
    public static string Align(string text)
    {
        string[][] lines = [.. text.Split('\n').Select(static line => line.Split('\t'))];
        int[][] widths = [.. lines.Select(static cells => new int[cells.Length])];
        Measure(lines, widths, 0, lines.Length, 0);
        var result = new StringBuilder(text.Length * 2);
        for (int i = 0; i < lines.Length; i++)
        {
            for (int column = 0; column < lines[i].Length; column++)
            {
                string cell = lines[i][column];
                result.Append(cell);
                if (column + 1 < lines[i].Length)
                {
                    result.Append('\t', (widths[i][column] - cell.Length + TabWidth - 1) / TabWidth);
                }
            }

            result.Append(i + 1 < lines.Length ? "\n" : "");
        }

        return result.ToString();
    }

    /// <summary>A column is a run of lines that all have a cell there that is ended by a tab.</summary>
    private static void Measure(string[][] lines, int[][] widths, int first, int end, int column)
    {
        for (int i = first; i < end; i++)
        {
            int start = i;
            int widest = 0;
            while (i < end && lines[i].Length > column + 1)
            {
                widest = Math.Max(widest, lines[i][column].Length + 1);
                i++;
            }

            if (i == start)
            {
                continue;
            }

            int width = (widest + TabWidth - 1) / TabWidth * TabWidth;
            for (int line = start; line < i; line++)
            {
                widths[line][column] = width;
            }

            Measure(lines, widths, start, i, column + 1);
        }
    }
}
