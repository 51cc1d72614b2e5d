using System.Globalization;

namespace Netcd.Raft.Script;

/// <summary>Computes what quorums have committed or voted.</summary>
internal sealed class QuorumScript : IScriptHandler
{
    public string Run(ScriptCase directive)
    {
        var ids = IdList(directive, "cfg");
        var joint = directive.Find("cfgj");
        var outgoing = joint is null or { Values: ["zero"] } ? [] : IdList(directive, "cfgj");
        var config = new JointConfig(IdSet.Of([.. ids]), IdSet.Of([.. outgoing]));
        var members = ids.Concat(outgoing).Distinct().ToList();
        var key = directive.Command == "vote" ? "votes" : "idx";
        var values = directive.Find(key)?.Values ?? [];
        if (values.Count != members.Count)
        {
            var map = string.Join(' ', config.Union().Ids.ToArray().Select(id => $"{id}:{{}}"));
            return $"error: mismatched input (explicit or _) for voters map[{map}]: [{string.Join(' ', values)}]";
        }

        return directive.Command switch
        {
            "committed" => Committed(config, joint is not null, members, values),
            "vote" => Vote(config, members, values),
            _ => throw new ScriptFormatException($"unknown command {directive.Command}"),
        };
    }

    private static List<ulong> IdList(ScriptCase directive, string key) =>
        [.. (directive.Find(key)?.Values ?? []).Select(ScriptCase.Number)];

    private static string Committed(JointConfig config, bool isJoint, List<ulong> members, IReadOnlyList<string> values)
    {
        var acked = new Dictionary<ulong, ulong>();
        for (var i = 0; i < members.Count; i++)
        {
            if (values[i] != "_")
            {
                acked[members[i]] = ScriptCase.Number(values[i]);
            }
        }

        var index = isJoint
            ? config.CommittedIndex(new AckedTable(acked))
            : Majority.CommittedIndex(config.Incoming, new AckedTable(acked));
        var text = index == Majority.Everything ? "∞" : index.ToString(CultureInfo.InvariantCulture);
        return QuorumTable.Render(config.Union().Ids, acked) + text + "\n";
    }

    private static string Vote(JointConfig config, List<ulong> members, IReadOnlyList<string> values)
    {
        var votes = new Dictionary<ulong, bool>();
        for (var i = 0; i < members.Count; i++)
        {
            if (values[i] is "y" or "n")
            {
                votes[members[i]] = values[i] == "y";
            }
        }

        return $"Vote{config.Vote(new VoteTable(votes))}\n";
    }

    private readonly struct AckedTable(Dictionary<ulong, ulong> acked) : IAckedIndexes
    {
        public ulong AckedIndex(ulong id) => acked.GetValueOrDefault(id);
    }

    private readonly struct VoteTable(Dictionary<ulong, bool> votes) : IVotes
    {
        public bool? VoteOf(ulong id) => votes.TryGetValue(id, out var vote) ? vote : null;
    }
}
