using System.Collections.Immutable;
using System.Globalization;

namespace Netcd.Raft.Script;

/// <summary>Reads changes written as words: v1 voter, l2 learner, r3 remove, u4 update.</summary>
internal static class ConfChangeWords
{
    public static ImmutableArray<ConfChangeSingle> Parse(string text)
    {
        var changes = ImmutableArray.CreateBuilder<ConfChangeSingle>();
        foreach (var word in text.Trim().Split(' ', StringSplitOptions.None))
        {
            if (text.Trim().Length > 0)
            {
                changes.Add(ParseWord(word));
            }
        }

        return changes.ToImmutable();
    }

    private static ConfChangeSingle ParseWord(string word)
    {
        if (word.Length < 2)
        {
            throw new ScriptErrorException($"unknown token {word}");
        }

        var type = word[0] switch
        {
            'v' => ConfChangeType.AddNode,
            'l' => ConfChangeType.AddLearnerNode,
            'r' => ConfChangeType.RemoveNode,
            'u' => ConfChangeType.UpdateNode,
            _ => throw new ScriptErrorException($"unknown input: {word}"),
        };
        return ulong.TryParse(word[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new ConfChangeSingle(type, id)
            : throw new ScriptErrorException($"strconv.ParseUint: parsing \"{word[1..]}\": invalid syntax");
    }
}
