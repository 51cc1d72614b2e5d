using System.Text;
using Netcd.Etcd.Flags;

namespace Netcd.Etcd.Configuration;

/// <summary>What -h prints: forms of the command on standard error, all flags on standard output.</summary>
internal static class HelpText
{
    /// <summary>Forms of the command.</summary>
    public const string Usage =
        """
        Usage:

          etcd [flags]
            Run a server.

          etcd --config-file FILE
            Run a server with all settings from a YAML or JSON file; other flags and environment variables are then ignored.

          etcd --version
            Print the version.

          etcd -h | --help
            Print this text and all flags.

        Each flag can also be set by an environment variable: --listen-client-urls by ETCD_LISTEN_CLIENT_URLS.

        Examples:

          A server for this machine only, with its data in /var/lib/etcd:
            etcd --data-dir /var/lib/etcd

          A server for other machines:
            etcd --name node1 --data-dir /var/lib/etcd --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls http://192.0.2.10:2379


        """;

    /// <summary>All flags with their defaults.</summary>
    public static string Flags()
    {
        var text = new StringBuilder();
        foreach (IGrouping<FlagGroup, FlagSpec> group in FlagTable.All.Where(f => f.Group != FlagGroup.Hidden).GroupBy(f => f.Group))
        {
            text.Append('\n').Append(TitleOf(group.Key)).Append(":\n");
            foreach (FlagSpec flag in group)
            {
                Append(text, flag);
            }
        }

        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, FlagSpec flag)
    {
        text.Append("  --").Append(flag.Name).Append(" '").Append(flag.Default).Append("'\n    ");
        text.Append(flag.AliasOf is { } target ? $"Other name of --{target}." : flag.Help);
        if (flag.MissingPart.Length > 0)
        {
            text.Append(" Not in this version: refused unless it has the default value.");
        }

        text.Append('\n');
    }

    private static string TitleOf(FlagGroup group) => group switch
    {
        FlagGroup.Monitoring => "Metrics and profiles",
        FlagGroup.Tracing => "Distributed tracing",
        FlagGroup.Proxy => "v2 proxy",
        FlagGroup.Unsafe => "Unsafe, can lose data or break what the consensus protocol promises",
        _ => group.ToString(),
    };
}
