namespace Netcd.Etcd.Flags;

/// <summary>The text of --initial-cluster, split as etcd does. Pure.</summary>
internal static class InitialCluster
{
    /// <summary>Pairs of name and URL text. A part without <c>=</c> is a name without URL.</summary>
    public static List<(string Name, string Url)> Split(string text)
    {
        var pairs = new List<(string, string)>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            pairs.Add(equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]));
        }

        return pairs;
    }

    /// <summary>Number of different members.</summary>
    public static int CountNames(string text) => Split(text).Select(p => p.Name).Distinct(StringComparer.Ordinal).Count();
}
