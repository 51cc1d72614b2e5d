using System.Text;

namespace Netcd.Etcd.CommandLine;

/// <summary>The help texts.</summary>
public static class Usage
{
    /// <summary>How to call the program, printed after mistakes too.</summary>
    public const string Short = """
        Usage:

          etcd [flags]
            Start an etcd server.

          etcd --version
            Show the version of etcd.

          etcd -h | --help
            Show the help information about etcd.

          etcd --config-file PATH
            Start with the settings of a file; other flags and environment variables are ignored.

        Examples:

          etcd --data-dir /var/lib/etcd
          etcd --name m1 --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls http://10.0.0.1:2379
          ETCD_DATA_DIR=/var/lib/etcd ETCD_LOG_LEVEL=warn etcd

        """;

    /// <summary>Usage and every flag with its default, by section.</summary>
    public static string Full()
    {
        var text = new StringBuilder(Short);
        foreach (IGrouping<string, Flag> section in FlagTable.All.Where(f => f.AliasOf is null && !f.IsIgnored).GroupBy(f => f.Section))
        {
            text.Append('\n').Append(section.Key).Append(":\n");
            foreach (Flag flag in section)
            {
                text.Append("  --").Append(flag.Name).Append(" '").Append(flag.Default).Append("'\n    ").Append(flag.Help);
                if (flag.Missing is { } reason)
                {
                    text.Append(" Not usable yet: ").Append(reason).Append('.');
                }

                text.Append('\n');
            }
        }

        text.Append("\nEach flag can be set by an environment variable: --data-dir is ETCD_DATA_DIR.\n");
        return text.ToString();
    }
}
