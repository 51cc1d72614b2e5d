using Netcd.Etcd.Flags;
using Netcd.Etcd.Tests.Support;

namespace Netcd.Etcd.Tests;

/// <summary>Settings from ETCD_* variables.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public void A_variable_sets_what_its_flag_would_and_is_logged()
    {
        var start = Start.With(new Dictionary<string, string> { ["ETCD_NAME"] = "n1", ["ETCD_MAX_TXN_OPS"] = "7", ["PATH"] = "/bin" });

        Assert.Equal(("n1", 7UL), (start.Options.Name, start.Options.Limits.MaxTxnOps));
        Assert.Equal(2, start.Log.Count(l => l is { Level: "info", Message: "recognized and used environment variable" }));
        Assert.Contains("\"variable-name\":\"ETCD_NAME\",\"variable-value\":\"n1\"", start.Error);
    }

    [Fact]
    public void Every_flag_has_a_variable()
    {
        var environment = FlagTable.All.Where(f => f.Kind == FlagKind.Duration).ToDictionary(f => f.EnvironmentName, _ => "7s");

        var start = Start.With(environment);

        Assert.NotNull(start.Loaded);
        Assert.Equal(environment.Count, start.Log.Count(l => l.Message == "recognized and used environment variable"));
        Assert.Equal(TimeSpan.FromSeconds(7), start.Options.Grpc.KeepAliveInterval);
    }

    [Fact]
    public void An_empty_variable_is_none() => Assert.Equal("default", Start.With(new Dictionary<string, string> { ["ETCD_NAME"] = "" }).Options.Name);

    [Fact]
    public void The_same_setting_by_flag_and_variable_is_fatal()
    {
        var start = Start.With(new Dictionary<string, string> { ["ETCD_NAME"] = "x" }, "--name=y");

        Assert.Null(start.Loaded);
        Assert.Equal(1, start.ExitCode);
        Assert.Equal(
            ("fatal", "conflicting environment variable is shadowed by corresponding command-line flag (either unset environment variable or disable flag))"),
            (start.Log[^1].Level, start.Log[^1].Message));
    }

    [Fact]
    public void A_bad_value_is_refused_with_the_name_of_the_variable()
    {
        var start = Start.With(new Dictionary<string, string> { ["ETCD_HEARTBEAT_INTERVAL"] = "abc" });

        Assert.Equal(1, start.ExitCode);
        Assert.Equal("invalid value \"abc\" for ETCD_HEARTBEAT_INTERVAL: parse error", start.Refusal);
    }

    [Fact]
    public void Unknown_variables_are_warned_of_and_the_version_cannot_be_set()
    {
        var start = Start.With(new Dictionary<string, string> { ["ETCD_FOO"] = "bar", ["ETCD_VERSION"] = "1" });

        Assert.NotNull(start.Loaded);
        Assert.Contains(start.Log, l => l is { Level: "warn", Message: "unrecognized environment variable" });
        Assert.Contains(start.Log, l => l is { Level: "warn", Message: "cannot set special environment variable" });
        Assert.Contains("\"environment-variable\":\"ETCD_FOO=bar\"", start.Error);
    }

    [Fact]
    public void A_variable_may_name_the_configuration_file() =>
        Assert.Equal("open /nonexistent: no such file or directory", Start.With(new Dictionary<string, string> { ["ETCD_CONFIG_FILE"] = "/nonexistent" }).Refusal);
}
