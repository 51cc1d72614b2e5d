using System.Globalization;
using System.Text;

namespace Netcd.Raft.Script;

/// <summary>Draws who has acknowledged how much, as bars.</summary>
internal static class QuorumTable
{
    public static string Render(ReadOnlySpan<ulong> ids, Dictionary<ulong, ulong> acked)
    {
        if (ids.IsEmpty)
        {
            return "<empty majority quorum>";
        }

        var n = ids.Length;
        var bars = Bars(ids, acked);
        var text = new StringBuilder(new string(' ', n) + "    idx\n");
        foreach (var id in ids)
        {
            var isKnown = acked.TryGetValue(id, out var index);
            text.Append(isKnown ? new string('x', bars[id]) + ">" + new string(' ', n - bars[id]) : "?" + new string(' ', n));
            text.Append(CultureInfo.InvariantCulture, $" {index,5}    (id={id:x})\n");
        }

        return text.ToString();
    }

    private static Dictionary<ulong, int> Bars(ReadOnlySpan<ulong> ids, Dictionary<ulong, ulong> acked)
    {
        var ordered = ids.ToArray().OrderBy(id => acked.GetValueOrDefault(id)).ThenBy(id => id).ToList();
        var bars = new Dictionary<ulong, int>();
        for (var i = 0; i < ordered.Count; i++)
        {
            var isHigher = i > 0 && acked.GetValueOrDefault(ordered[i]) > acked.GetValueOrDefault(ordered[i - 1]);
            bars[ordered[i]] = i == 0 ? 0 : isHigher ? i : bars[ordered[i - 1]];
        }

        return bars;
    }
}
