using System.Collections.Immutable;
using Netcd.Core.Bootstrap.Ids;

namespace Netcd.Core.Membership;

/// <summary>What <c>--initial-cluster</c> says: names and their peer URLs. Immutable.</summary>
public sealed class InitialCluster
{
    private readonly SortedDictionary<string, string[]> _urls;

    private InitialCluster(SortedDictionary<string, string[]> urls) => _urls = urls;

    /// <summary>The names in order.</summary>
    public IReadOnlyCollection<string> Names => _urls.Keys;

    /// <summary>Sorted peer URLs of a name; null when the name is not listed.</summary>
    public IReadOnlyList<string>? UrlsOf(string name) => _urls.GetValueOrDefault(name);

    /// <summary>Whether two entries carry the same URL.</summary>
    public bool HasDuplicateUrl
    {
        get
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return _urls.Values.Any(urls => urls.Any(url => !seen.Add(url)));
        }
    }

    /// <summary>Reads <c>NAME=URL,NAME=URL,…</c>; a name may repeat, empty elements are skipped.</summary>
    /// <param name="text">The value of the flag.</param>
    /// <param name="cluster">The cluster, or null.</param>
    /// <param name="error">etcd's words for what is wrong, or empty.</param>
    public static bool TryParse(string text, out InitialCluster? cluster, out string error)
    {
        cluster = null;
        var lists = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string element in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = element.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? element : element[..equals];
            if (!lists.TryGetValue(name, out List<string>? list))
            {
                lists[name] = list = [];
            }

            list.Add(equals < 0 ? "" : element[(equals + 1)..]);
        }

        var urls = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string name, List<string> list) in lists)
        {
            if (!EtcdUrl.TryParseAll(list, out string[] parsed, out error))
            {
                return false;
            }

            urls[name] = parsed;
        }

        cluster = new InitialCluster(urls);
        error = "";
        return true;
    }

    /// <summary>The members of a new cluster with their ids, ascending.</summary>
    /// <param name="token">The cluster token.</param>
    /// <param name="members">The members, or empty.</param>
    /// <param name="error">Why there can be no such cluster, or empty.</param>
    public bool TryFormMembers(string token, out ImmutableArray<Member> members, out string error)
    {
        var formed = new SortedDictionary<ulong, Member>();
        members = [];
        foreach ((string name, string[] urls) in _urls)
        {
            ulong id = MemberIds.Compute(urls, token);
            if (id == 0)
            {
                error = "cannot use 0 as member id";
                return false;
            }

            if (!formed.TryAdd(id, new Member { Id = id, Name = name, PeerUrls = [.. urls] }))
            {
                error = $"member exists with identical ID {MemberIds.ToText(id)}";
                return false;
            }
        }

        members = [.. formed.Values];
        error = "";
        return true;
    }

    /// <summary>Pairs <c>NAME=URL</c> sorted and joined by commas, as in etcd's messages.</summary>
    public override string ToString()
    {
        var pairs = new List<string>();
        foreach ((string name, string[] urls) in _urls)
        {
            pairs.AddRange(urls.Select(url => $"{name}={url}"));
        }

        pairs.Sort(string.CompareOrdinal);
        return string.Join(',', pairs);
    }
}
