using Netcd.Etcd.Flags;
using Netcd.Etcd.Flags.Classic;
using Netcd.Server.Hosting;
using Netcd.Server.Hosting.Logging;
using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Etcd.Configuration;

/// <summary>The way from a command line to options and a log, with etcd's output and exit codes at every turn.</summary>
/// <param name="streams">Standard output and error.</param>
/// <param name="environment">Environment variables.</param>
/// <param name="clock">Time of log lines.</param>
internal sealed class ConfigurationLoader(StandardStreams streams, IReadOnlyDictionary<string, string> environment, TimeProvider clock)
{
    private readonly ZapJsonLog _defaultLog = LogSetup.Default(streams, clock);

    /// <summary>Reads everything.</summary>
    /// <param name="program">Path of the program, for the log.</param>
    /// <param name="arguments">The command line without it.</param>
    /// <param name="exitCode">How the process ends when the result is null.</param>
    public Loaded? Load(string program, IReadOnlyList<string> arguments, out int exitCode)
    {
        exitCode = 1;
        var settings = new FlagSettings();
        Flags.CommandLine line = Flags.CommandLine.Parse(arguments, settings);
        if (line.Error.Length > 0 || line.WantsHelp)
        {
            streams.WriteError((line.WantsHelp ? "" : line.Error + "\n") + HelpText.Usage);
            streams.WriteOutput(line.WantsHelp ? HelpText.Flags() : "");
            exitCode = line.WantsHelp ? 0 : 2;
            return null;
        }

        string[] words = [program, .. arguments];
        if (line.StrayWord is { } word)
        {
            return Refuse(_defaultLog, words, $"'{word}' is not a valid flag");
        }

        if (settings["version"].IsTrue)
        {
            streams.WriteOutput(VersionText.Text());
            exitCode = 0;
            return null;
        }

        WarnOfIgnored(settings);
        string file = settings["config-file"].Text is { Length: > 0 } path ? path : EnvironmentVariables.ConfigFile(environment);
        return file.Length > 0 ? FromFile(file, words) : FromCommandLine(settings, words, ref exitCode);
    }

    private Loaded? FromFile(string path, string[] words)
    {
        FlagSettings settings = ConfigFile.Read(path, out bool isPlain, out string error);
        if (isPlain)
        {
            streams.WriteError(error + "\n");
            return null;
        }

        return error.Length > 0
            ? Refuse(_defaultLog, words, error)
            : Finish(settings, words, path, out _);
    }

    private Loaded? FromCommandLine(FlagSettings settings, string[] words, ref int exitCode)
    {
        if (!EnvironmentVariables.Apply(environment, settings, _defaultLog, out string error))
        {
            return null;
        }

        if (error.Length == 0 && settings.IsClassic)
        {
            error = ClassicConfigFile.Apply(settings, _defaultLog);
            error = error.Length > 0 ? error : ClassicTranslation.Apply(settings, _defaultLog);
        }

        if (error.Length > 0)
        {
            return Refuse(_defaultLog, words, error);
        }

        foreach (string name in (string[])["raft-read-timeout", "raft-write-timeout"])
        {
            if (settings[name].Number < 5_000_000_000)
            {
                _defaultLog.Info(name + " increased to minimum value: 5s");
            }
        }

        return Finish(settings, words, null, out exitCode);
    }

    private Loaded? Finish(FlagSettings settings, string[] words, string? path, out int exitCode)
    {
        exitCode = 1;
        string levelText = settings["log-level"].Text;
        if (!LogSettings.TryParseLevel(levelText, out LogLevel minimum))
        {
            streams.WriteError($"panic: unrecognized level: {GoQuote.Quote(levelText)}\n");
            exitCode = 2;
            return null;
        }

        EtcdOptions options = OptionsBuilder.Build(settings, out string error);
        string refusal = settings.FirstRefusal();
        var level = new LogLevelSwitch(minimum);
        options = options with { Log = options.Log with { Switch = level } };
        LogSettings.Build(settings, out string logError);
        if (logError.Length > 0)
        {
            return Refuse(_defaultLog, words, logError);
        }

        if (!LogSetup.TryCreate(options.Log, streams, clock, level, out ZapJsonLog? log, out logError))
        {
            return Refuse(_defaultLog, words, logError);
        }

        if (options.Urls.ListenClientHttp.Count == 0 && OptionsCheck.BindingError(options.Urls).Length == 0)
        {
            log!.Warn("Running http and grpc server on single port. This is not recommended for production.");
        }

        string checkError = OptionsCheck.FirstError(options);
        checkError = checkError == OptionsCheck.AdvertiseClientUrlsRequired && MayBecomeProxy(options) ? "" : checkError;
        error = checkError.Length > 0 ? checkError : error.Length > 0 ? error : refusal;
        if (error.Length == 0 && path is not null)
        {
            log!.Info("loaded server configuration, other configuration command line flags and environment variables will be ignored if provided", [("path", path)]);
        }

        WarnOfDeprecated(settings, options, log!);
        WarnOfNoEffect(settings, log!);
        if (error.Length > 0)
        {
            return Refuse(log!, words, error);
        }

        log!.Info("Running: ", [("args", words)]);
        return new Loaded(WithDefaults(options, log!), log!, level);
    }

    private static EtcdOptions WithDefaults(EtcdOptions options, ILog log)
    {
        bool isFound = DefaultHost.TryFind(out string host, out string error);
        options = DefaultHost.Apply(options, host, out bool isUsed);
        if (isUsed)
        {
            log.Info("detected default host for advertise", [("host", host)]);
        }

        if (!isFound)
        {
            log.Info("failed to detect default host", [("error", error)]);
        }

        if (options.DataDir.Length == 0)
        {
            options = options with { DataDir = options.Name + ".etcd" };
            log.Warn("'data-dir' was empty; using default", [("data-dir", options.DataDir)]);
        }

        return options;
    }

    private void WarnOfIgnored(FlagSettings settings)
    {
        foreach (FlagSetting setting in settings.All)
        {
            if (setting.Spec.Kind == FlagKind.Ignored && !(settings.IsClassic && ClassicTranslation.Uses(setting.Spec.Target)))
            {
                _defaultLog.Warn("flag is no longer supported - ignoring", [("flag-name", setting.Spec.Name)]);
            }
        }
    }

    private static void WarnOfDeprecated(FlagSettings settings, EtcdOptions options, ILog log)
    {
        if (options.Leases is { Checkpoint: true, CheckpointPersist: false })
        {
            log.Warn("Detected that checkpointing is enabled without persistence. Consider enabling experimental-enable-lease-checkpoint-persist");
        }

        foreach (FlagSetting setting in settings.FromFile ? [] : settings.All)
        {
            if (setting.Spec.IsDeprecated)
            {
                log.Warn($"--{setting.Spec.Name} is deprecated in 3.5 and will be decommissioned in 3.6.");
            }
        }
    }

    private static void WarnOfNoEffect(FlagSettings settings, ILog log)
    {
        foreach (FlagSetting setting in settings.All)
        {
            if (setting.Spec.NoEffect.Length > 0 && setting.Value.Text != setting.Spec.DefaultValue.Text)
            {
                log.Warn("setting has no effect in this version of netcd", [("setting", setting.Origin), ("reason", setting.Spec.NoEffect)]);
            }
        }
    }

    // Nobody learns of the URLs of a proxy.
    private static bool MayBecomeProxy(EtcdOptions options) =>
        options.V2.ProxyMode != "off" || options.Cluster is { DiscoveryUrl.Length: > 0, DiscoveryFallback: "proxy" };

    private static Loaded? Refuse(ILog log, string[] words, string error)
    {
        log.Info("Running: ", [("args", words)]);
        log.Warn("failed to verify flags", [("error", error)]);
        if (error == OptionsCheck.AdvertiseClientUrlsRequired)
        {
            log.Warn("advertise client URLs are not set", [("error", error)]);
        }

        return null;
    }
}
