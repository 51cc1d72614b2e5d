namespace Netcd.Server.Health;

/// <summary>The query string of a page: names and values, repeated ones included.</summary>
internal sealed class PageQuery
{
    private readonly List<(string Name, string Value)> _pairs = [];

    /// <summary>Reads a query string with its leading <c>?</c>.</summary>
    public PageQuery(string queryString)
    {
        foreach (string pair in queryString.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            _pairs.Add((Unescape(equals < 0 ? pair : pair[..equals]), equals < 0 ? "" : Unescape(pair[(equals + 1)..])));
        }
    }

    /// <summary>Whether the name occurs.</summary>
    public bool Has(string name) => _pairs.Exists(p => p.Name == name);

    /// <summary>The first value of a name; empty for none.</summary>
    public string First(string name) => _pairs.Find(p => p.Name == name).Value ?? "";

    /// <summary>All values of a name that are not empty.</summary>
    public HashSet<string> All(string name) => [.. _pairs.Where(p => p.Name == name && p.Value.Length > 0).Select(p => p.Value)];

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
