namespace Netcd.CommandLine.Commands;

/// <summary>What somebody who mistyped a word may have meant. Pure.</summary>
public static class Suggestions
{
    private const int LargestDistance = 2;

    /// <summary>Known words that are near to a word, or that it begins.</summary>
    public static IEnumerable<string> For(string word, IEnumerable<string> known) => known.Where(candidate =>
        Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant()) <= LargestDistance
        || candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The smallest number of letters to add, drop or change that makes one word of the other.</summary>
    public static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[to.Length];
    }
}
