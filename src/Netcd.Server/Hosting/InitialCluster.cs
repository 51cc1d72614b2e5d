namespace Netcd.Server.Hosting;

/// <summary>The text of --initial-cluster, read and written as etcd does. Pure.</summary>
public static class InitialCluster
{
    /// <summary>Reads names and URLs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="members">Pairs in the order of the text; a name may repeat.</param>
    /// <param name="error">What is wrong with a URL.</param>
    public static bool TryParse(string text, out List<(string Name, EtcdUrl Url)> members, out string error)
    {
        members = [];
        error = "";
        foreach ((string name, string urlText) in Split(text))
        {
            if (!EtcdUrlList.TryParse(urlText, out IReadOnlyList<EtcdUrl> urls, out error))
            {
                return false;
            }

            members.AddRange(urls.Select(u => (name, u)));
        }

        return true;
    }

    /// <summary>Writes members, sorted.</summary>
    public static string Format(IEnumerable<(string Name, EtcdUrl Url)> members) =>
        string.Join(',', members.Select(m => m.Name + "=" + m.Url).Order(StringComparer.Ordinal));

    /// <summary>The text that says a member founds a cluster alone.</summary>
    public static string ForName(string name, IEnumerable<EtcdUrl> urls) =>
        string.Join(',', urls.Select(u => (name.Length == 0 ? "default" : name) + "=" + u));

    private static IEnumerable<(string Name, string Url)> Split(string text)
    {
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            yield return equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
        }
    }
}
