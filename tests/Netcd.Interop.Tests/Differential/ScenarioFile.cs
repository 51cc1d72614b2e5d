using System.Globalization;
using System.Text;

namespace Netcd.Interop.Tests.Differential;

/// <summary>Reads <c>testdata/scenarios/*.txt</c>; the form is described in the README there.</summary>
internal static class ScenarioFile
{
    private static readonly Lazy<SortedDictionary<string, Scenario>> All = new(LoadAll);

    /// <summary>Titles of all scenarios.</summary>
    public static IEnumerable<string> Names => All.Value.Keys;

    /// <summary>The scenario with this title.</summary>
    public static Scenario Get(string name) => All.Value[name];

    /// <summary>Reads the scenarios of one text.</summary>
    /// <exception cref="FormatException">A line makes no sense.</exception>
    public static List<Scenario> Parse(string text)
    {
        var scenarios = new List<Scenario>();
        var steps = new List<ScenarioStep>();
        foreach (string line in text.Split('\n').Select(static l => l.Trim()).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                List<string> words = Words(line[2..]);
                steps = [];
                scenarios.Add(new Scenario(words[0], words[1..], steps));
            }
            else if (line[0] == '$' && scenarios.Count > 0)
            {
                steps.Add(ParseStep(line));
            }
            else
            {
                throw new FormatException($"a line is neither title, command nor comment: {line}");
            }
        }

        return scenarios;
    }

    private static ScenarioStep ParseStep(string line)
    {
        bool unordered = line.StartsWith("$~", StringComparison.Ordinal);
        string rest = line[(unordered ? 2 : 1)..];
        int digits = rest.TakeWhile(char.IsAsciiDigit).Count();
        int? lines = digits == 0 ? null : int.Parse(rest[..digits], CultureInfo.InvariantCulture);
        List<string> words = Words(rest[digits..]);
        string? capture = null;
        byte[]? input = null;
        if (words.Count > 2 && words[^2] == "=>")
        {
            capture = words[^1];
            words.RemoveRange(words.Count - 2, 2);
        }

        if (words.Count > 2 && words[^2] == "<<<")
        {
            input = Encoding.UTF8.GetBytes(words[^1]);
            words.RemoveRange(words.Count - 2, 2);
        }

        return new ScenarioStep(line, words, input, lines, capture, unordered);
    }

    /// <summary>Splits at blanks; '…' is literal, "…" knows \n \t \\ \".</summary>
    private static List<string> Words(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '\'' or '"')
            {
                i = Quoted(text, i, word ??= new StringBuilder());
            }
            else if (c != ' ')
            {
                (word ??= new StringBuilder()).Append(c);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static int Quoted(string text, int start, StringBuilder word)
    {
        char quote = text[start];
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return i;
            }

            if (quote == '"' && text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                word.Append(text[i] switch { 'n' => '\n', 't' => '\t', char other => other });
            }
            else
            {
                word.Append(text[i]);
            }
        }

        throw new FormatException($"a quote is not closed: {text}");
    }

    private static SortedDictionary<string, Scenario> LoadAll()
    {
        var all = new SortedDictionary<string, Scenario>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(Path.Combine(RepositoryPaths.TestData, "scenarios"), "*.txt"))
        {
            foreach (Scenario scenario in Parse(File.ReadAllText(file)))
            {
                all.Add(scenario.Name, scenario);
            }
        }

        return all;
    }
}
