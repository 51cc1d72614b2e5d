using Netcd.Etcd.CommandLine;
using Netcd.Server.Hosting;

namespace Netcd.Etcd.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("-name", "m1")]
    [InlineData("--name", "m1")]
    [InlineData("-name=m1")]
    [InlineData("--name=m1")]
    public void Flags_come_in_all_forms_of_Go(params string[] arguments) =>
        Assert.Equal("m1", Read(arguments).Text("name"));

    [Theory]
    [InlineData("flag provided but not defined: -nope", 2, "--nope")]
    [InlineData("flag needs an argument: -name", 2, "--name")]
    [InlineData("invalid value \"x\" for flag -snapshot-count: parse error", 2, "--snapshot-count", "x")]
    [InlineData("invalid boolean value \"maybe\" for -pre-vote: parse error", 2, "--pre-vote=maybe")]
    [InlineData("'serve' is not a valid flag", 1, "serve")]
    [InlineData("invalid value \"ftp://a:1\" for flag -listen-client-urls: URL scheme must be http, https, unix, or unixs: ftp://a:1", 2, "--listen-client-urls", "ftp://a:1")]
    [InlineData("invalid value \"http://a\" for flag -listen-client-urls: URL address does not have the form \"host:port\": http://a", 2, "--listen-client-urls", "http://a")]
    [InlineData("invalid value \"http://a:1/x\" for flag -listen-client-urls: URL must not contain a path: http://a:1/x", 2, "--listen-client-urls", "http://a:1/x")]
    public void A_mistake_on_the_command_line_is_named(string message, int exitCode, params string[] arguments)
    {
        FlagException e = Assert.Throws<FlagException>(() => Read(arguments));
        Assert.Equal((message, exitCode), (e.Message, e.ExitCode));
    }

    [Theory]
    [InlineData("--advertise-client-urls is required when --listen-client-urls is set explicitly", "--listen-client-urls", "http://127.0.0.1:1")]
    [InlineData("expected IP in URL for binding (http://foo.bar:28031)", "--listen-peer-urls", "http://foo.bar:28031")]
    [InlineData("--election-timeout[200ms] should be at least as 5 times as --heartbeat-interval[100ms]", "--election-timeout", "200")]
    [InlineData("--election-timeout[60000ms] is too long, and should be set less than 50000ms", "--election-timeout", "60000")]
    [InlineData("unknown auto-compaction-mode \"x\"", "--auto-compaction-mode", "x")]
    [InlineData("couldn't find local name \"default\" in the initial cluster configuration", "--initial-cluster", "a=http://127.0.0.1:2380")]
    public void Settings_that_contradict_each_other_are_refused(string message, params string[] arguments)
    {
        FlagException e = Assert.Throws<FlagException>(() => OptionsBuilder.Build(Read(arguments)));
        Assert.Equal((message, 1), (e.Message, e.ExitCode));
    }

    [Theory]
    [InlineData("--cert-file=x")]
    [InlineData("--enable-v2")]
    [InlineData("--discovery=http://d")]
    [InlineData("--force-new-cluster")]
    [InlineData("--initial-cluster-state=existing")]
    public void A_flag_whose_feature_is_missing_is_refused_by_name(string argument)
    {
        FlagException e = Assert.Throws<FlagException>(() => Read(argument));
        Assert.Contains(argument.Split('=')[0], e.Message);
        Assert.Contains("not available", e.Message);
    }

    [Fact]
    public void A_missing_feature_may_be_named_with_its_default() => Read("--enable-v2=false", "--cert-file=");

    [Fact]
    public void The_environment_sets_what_the_command_line_leaves_open()
    {
        Settings settings = Read(["--name", "m1"], ("ETCD_DATA_DIR", "/d"), ("ETCD_LOG_LEVEL", ""));
        Assert.Equal(("m1", "/d", "info"), (settings.Text("name"), settings.Text("data-dir"), settings.Text("log-level")));
    }

    [Fact]
    public void A_setting_given_twice_is_an_error_even_when_equal()
    {
        FlagException e = Assert.Throws<FlagException>(() => Read(["--name", "m1"], ("ETCD_NAME", "m1")));
        Assert.Equal("conflicting environment variable \"ETCD_NAME\" is shadowed by corresponding command-line flag \"name\" (either unset environment variable or disable flag)", e.Message);
    }

    [Fact]
    public void An_unknown_variable_only_warns() =>
        Assert.Contains("unrecognized environment variable ETCD_NOPE=1", Read([], ("ETCD_NOPE", "1")).Warnings);

    [Fact]
    public void A_file_replaces_flags_and_environment()
    {
        var reader = new SettingsReader(
            new Dictionary<string, string> { ["ETCD_DATA_DIR"] = "/env" },
            _ => "name: filed\nheartbeat-interval: 50\nbackend-batch-interval: 5000000\nunknown: ignored\nsocket-options:\n  reuse-port: true\n");
        Settings settings = reader.Read(["--config-file", "f", "--name", "flagged"]);
        Assert.Equal("filed", settings.Text("name"));
        Assert.Equal("", settings.Text("data-dir"));
        Assert.Equal(TimeSpan.FromMilliseconds(5), settings.Duration("backend-batch-interval"));
        Assert.True(settings.Bool("socket-reuse-port"));
    }

    [Fact]
    public void A_duration_in_a_file_is_a_number()
    {
        var reader = new SettingsReader(new Dictionary<string, string>(), _ => "grpc-keepalive-interval: 10m\n");
        Assert.Contains("nanoseconds", Assert.Throws<FlagException>(() => reader.Read(["--config-file", "f"])).Message);
    }

    [Fact]
    public void Defaults_are_those_of_etcd()
    {
        EtcdOptions options = OptionsBuilder.Build(Read());
        Assert.Equal("default.etcd", options.Member.DataDirectory);
        Assert.Equal("default=http://localhost:2380", options.Member.InitialCluster);
        Assert.Equal(["http://localhost:2379"], options.ListenClientUrls);
        Assert.Equal((100_000UL, 5, 1_572_864, 128), (options.Member.SnapshotCount, options.Member.MaxWals, options.Member.MaxRequestBytes, options.Member.MaxTxnOps));
    }

    [Theory]
    [InlineData("1", 36_000_000_000L)]
    [InlineData("30m", 18_000_000_000L)]
    public void A_periodic_retention_is_hours_or_a_duration(string text, long ticks) =>
        Assert.Equal(ticks, OptionsBuilder.Build(Read("--auto-compaction-retention", text)).Member.AutoCompactionPeriod.Ticks);

    [Theory]
    [InlineData("1h30m", 54_000_000_000L)]
    [InlineData("-1.5s", -15_000_000L)]
    [InlineData("100us", 1000L)]
    [InlineData("0", 0L)]
    public void Durations_have_the_form_of_Go(string text, long ticks)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(ticks, duration.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1x")]
    [InlineData("s")]
    public void Other_forms_are_no_durations(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void The_names_of_3_6_set_the_same_thing() =>
        Assert.Equal("7", Read("--compaction-batch-limit", "7").Text("experimental-compaction-batch-limit"));

    [Fact]
    public void Help_names_every_flag() =>
        Assert.All(FlagTable.All.Where(f => f.AliasOf is null && !f.IsIgnored), flag => Assert.Contains("--" + flag.Name, Usage.Full()));

    private static Settings Read(params string[] arguments) => Read(arguments, []);

    private static Settings Read(string[] arguments, params (string Name, string Value)[] environment) =>
        new SettingsReader(environment.ToDictionary(e => e.Name, e => e.Value), _ => throw new IOException("no file")).Read(arguments);
}
