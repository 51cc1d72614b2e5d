using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Flags.Classic;

/// <summary>Turns settings of etcd 0.x into today's.</summary>
internal static class ClassicTranslation
{
    private const string DefaultClient = "127.0.0.1:4001";
    private const string DefaultPeer = "127.0.0.1:7001";

    /// <summary>Whether a flag that is ignored today had a meaning in 0.x that it still has.</summary>
    public static bool Uses(string name) =>
        name is "cluster-active-size" or "cluster-remove-delay" or "cluster-sync-interval" or "force" or "snapshot" or "v" or "vv" or "max-retry-attempts" or "retry-interval" or "peer-heartbeat-interval" or "peer-election-timeout";

    /// <summary>Adds today's settings to those of 0.x.</summary>
    /// <returns>What contradicts itself; empty for nothing.</returns>
    public static string Apply(FlagSettings settings, ILog log)
    {
        foreach (FlagSetting setting in settings.All)
        {
            if (setting.Spec.ReplacedBy.Length == 0)
            {
                continue;
            }

            if (setting.Spec.AliasOf is { } newer && settings.IsSet(newer))
            {
                return $"Set only one of flags -{newer} and -{setting.Spec.Name}";
            }

            log.Warn("this is a setting of etcd 0.x; use its replacement", [("setting", setting.Origin), ("replacement", setting.Spec.ReplacedBy)]);
        }

        Default(settings, "enable-v2", "true");
        Default(settings, "name", Environment.MachineName);
        string error = Tls(settings);
        error = error.Length > 0 ? error : Addresses(settings);
        error = error.Length > 0 ? error : Timing(settings);
        if (error.Length == 0)
        {
            if (!settings.IsSet("discovery") && !settings.IsSet("discovery-srv"))
            {
                Default(settings, "initial-cluster", $"{settings["name"].Text}={settings["initial-advertise-peer-urls"].Text}");
            }

            Rest(settings);
            error = ReadPeersFile(settings);
        }

        return error;
    }

    private static string Addresses(FlagSettings settings)
    {
        string error = Address(settings, "addr", "bind-addr", DefaultClient, "advertise-client-urls", "listen-client-urls", settings["cert-file"].Text.Length > 0);
        return error.Length > 0
            ? error
            : Address(settings, "peer-addr", "peer-bind-addr", DefaultPeer, "initial-advertise-peer-urls", "listen-peer-urls", settings["peer-cert-file"].Text.Length > 0);
    }

    private static string Address(FlagSettings settings, string address, string bind, string defaultAddress, string advertise, string listen, bool isSecure)
    {
        foreach ((string old, string current) in ((string, string)[])[(address, advertise), (bind, listen)])
        {
            if (settings.Find(old) is { } used && settings.IsSet(current))
            {
                return $"Set only one of flags -{current} and -{used.Spec.Name}";
            }
        }

        if (settings.IsSet(advertise) || settings.IsSet(listen))
        {
            return "";
        }

        string text = settings.Find(address) is { } given ? given.Value.Text : defaultAddress;
        if (!ClassicAddress.TryParse(text, out string host, out string port))
        {
            return $"invalid value \"{text}\" for flag -{address}: it is not HOST:PORT or PORT";
        }

        string scheme = isSecure ? "https://" : "http://";
        string bound = ClassicAddress.Listen(settings.Find(bind)?.Value.Text ?? "", port);
        return FirstOf(Default(settings, advertise, $"{scheme}{host}:{port}"), Default(settings, listen, scheme + bound));
    }

    private static string Tls(FlagSettings settings)
    {
        foreach (string side in (string[])["", "peer-"])
        {
            if (settings.Find(side + "ca-file") is not { } ca)
            {
                continue;
            }

            if (settings.IsSet(side + "trusted-ca-file"))
            {
                return $"Set only one of flags -{side}trusted-ca-file and -{ca.Spec.Name}";
            }

            Default(settings, side + "trusted-ca-file", ca.Value.Text);
            Default(settings, side + "client-cert-auth", "true");
        }

        return "";
    }

    // 0.x allowed elections after four heartbeats; today at least five are asked for.
    private static string Timing(FlagSettings settings)
    {
        foreach (string name in (string[])["heartbeat-interval", "election-timeout"])
        {
            if (settings.Find("peer-" + name) is { } old && settings.IsSet(name))
            {
                return $"Set only one of flags -{name} and -{old.Spec.Name}";
            }
        }

        string heartbeat = settings.Find("peer-heartbeat-interval")?.Value.Text ?? "";
        string election = settings.Find("peer-election-timeout")?.Value.Text ?? "";
        if (heartbeat.Length > 0)
        {
            Default(settings, "heartbeat-interval", heartbeat);
        }

        if (election.Length > 0 || heartbeat.Length > 0)
        {
            Int128 least = 5 * settings["heartbeat-interval"].Number;
            Int128 wanted = Int128.TryParse(election, out Int128 number) ? number : settings["election-timeout"].Number;
            Default(settings, "election-timeout", Int128.Max(least, wanted).ToString());
        }

        return "";
    }

    private static string ReadPeersFile(FlagSettings settings)
    {
        if (settings.Find("peers-file") is not { } file)
        {
            return "";
        }

        try
        {
            return Default(settings, "peers", File.ReadAllText(file.Value.Text).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"open {file.Value.Text}: {(File.Exists(file.Value.Text) ? e.Message : "no such file or directory")}";
        }
    }

    private static void Rest(FlagSettings settings)
    {
        if (settings.Find("snapshot") is { Value.Text: "false" or "0" })
        {
            Default(settings, "snapshot-count", long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (settings.IsSet("v") || settings.IsSet("vv") || settings.IsSet("vvv"))
        {
            Default(settings, "log-level", "debug");
        }
    }

    private static string FirstOf(string one, string other) => one.Length > 0 ? one : other;

    private static string Default(FlagSettings settings, string name, string text)
    {
        if (settings.Find(name) is not null)
        {
            return "";
        }

        FlagSpec spec = FlagTable.Get(name);
        if (!FlagValueParser.TryParse(spec, text, out FlagValue value, out string problem))
        {
            return $"{name}: {problem}";
        }

        settings.Set(spec, value, "--" + name);
        return "";
    }
}
