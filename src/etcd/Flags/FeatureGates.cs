using Netcd.Telemetry.GoText;

namespace Netcd.Etcd.Flags;

/// <summary>Feature gates of etcd 3.6, read from <c>Name=true,Other=false</c>. Pure.</summary>
internal static class FeatureGates
{
    private static readonly string[] Alpha =
        ["StopGRPCServiceOnDefrag", "InitialCorruptCheck", "CompactHashCheck", "LeaseCheckpoint", "LeaseCheckpointPersist", "SetMemberLocalAddr"];

    private static readonly string[] Beta = ["TxnModeWriteWithSharedBuffer"];

    /// <summary>Reads a text; the words of the value are <c>Name=true</c> for every gate that was named, the groups AllAlpha and AllBeta resolved.</summary>
    public static bool TryParse(string text, out FlagValue value, out string error)
    {
        var gates = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        var groups = new List<(string[] Members, bool IsOn)>();
        value = FlagValueParser.WordsOf([]);
        error = "";
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=');
            string name = equals < 0 ? part : part[..equals].Trim();
            if (equals < 0)
            {
                error = "missing bool value for " + name;
                return false;
            }

            bool? isOn = part[(equals + 1)..].Trim() switch
            {
                "true" or "True" or "TRUE" or "t" or "T" or "1" => true,
                "false" or "False" or "FALSE" or "f" or "F" or "0" => false,
                _ => null,
            };
            if (isOn is null)
            {
                error = "invalid value of " + part + ", err: strconv.ParseBool: parsing " + GoQuote.Quote(part[(equals + 1)..].Trim()) + ": invalid syntax";
                return false;
            }

            if (name is "AllAlpha" or "AllBeta")
            {
                groups.Add((name == "AllAlpha" ? Alpha : Beta, isOn.Value));
            }
            else if (Alpha.Contains(name) || Beta.Contains(name))
            {
                gates[name] = isOn.Value;
            }
            else
            {
                error = "unrecognized feature gate: " + name;
                return false;
            }
        }

        foreach ((string[] members, bool isOn) in groups)
        {
            foreach (string member in members)
            {
                gates.TryAdd(member, isOn);
            }
        }

        value = FlagValueParser.WordsOf([.. gates.Select(g => g.Key + "=" + (g.Value ? "true" : "false"))]);
        return true;
    }
}
