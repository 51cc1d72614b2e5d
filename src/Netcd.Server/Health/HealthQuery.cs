namespace Netcd.Server.Health;

/// <summary>The query string of a health page.</summary>
internal sealed class HealthQuery
{
    public HealthQuery(string queryString)
    {
        foreach (string pair in queryString.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            string name = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            switch (name)
            {
                case "exclude":
                    Excluded.Add(value.ToUpperInvariant());
                    ExcludedChecks.Add(value);
                    break;
                case "serializable":
                    IsSerializable = value == "true";
                    break;
                case "verbose":
                    IsVerbose = true;
                    break;
            }
        }
    }

    /// <summary>Alarms that do not count.</summary>
    public HashSet<string> Excluded { get; } = [];

    /// <summary>Checks that do not count.</summary>
    public HashSet<string> ExcludedChecks { get; } = [];

    public bool IsSerializable { get; }

    public bool IsVerbose { get; }
}
