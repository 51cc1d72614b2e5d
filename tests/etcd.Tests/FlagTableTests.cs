using Netcd.Etcd.Flags;
using Netcd.Etcd.Tests.Support;

namespace Netcd.Etcd.Tests;

/// <summary>What must hold for every row of the flag table.</summary>
public sealed class FlagTableTests
{
    [Fact]
    public void Names_variables_and_keys_are_unique()
    {
        Assert.Equal(FlagTable.All.Count, FlagTable.All.Select(f => f.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Repeated(FlagTable.All.Where(f => f.ReplacedBy.Length == 0).Select(f => f.Name)));
        Assert.Empty(Repeated(FlagTable.All.Select(f => f.EnvironmentName).Where(n => n.Length > 0)));
        Assert.Empty(Repeated(FlagTable.All.Select(f => f.ConfigKey).Where(k => k.Length > 0)));
    }

    [Fact]
    public void Every_default_can_be_set_on_the_command_line_and_changes_nothing()
    {
        foreach (FlagSpec flag in FlagTable.All.Where(f => f.Kind != FlagKind.Ignored))
        {
            Assert.True(FlagValueParser.TryParse(flag, flag.Default, out FlagValue value, out string error), $"--{flag.Name}: {error}");
            Assert.Equal(flag.DefaultValue.Text, value.Text);
            Assert.True(!flag.IsMissing(value), $"--{flag.Name}: its default is refused");
        }
    }

    [Fact]
    public void An_alias_has_the_kind_and_default_of_what_it_stands_for()
    {
        foreach (FlagSpec alias in FlagTable.All.Where(f => f.AliasOf is not null))
        {
            FlagSpec target = FlagTable.Get(alias.AliasOf!);
            Assert.Equal((target.Kind, target.Default, target.MissingPart), (alias.Kind, alias.Default, alias.MissingPart));
        }
    }

    [Fact]
    public void Both_names_of_a_setting_work_and_must_agree()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), Start.With("--experimental-warning-apply-duration=2s").Options.Limits.WarningApplyDuration);
        Assert.Equal(TimeSpan.FromSeconds(3), Start.With("--warning-apply-duration=3s").Options.Limits.WarningApplyDuration);
        Assert.Equal(TimeSpan.FromSeconds(3), Start.With("--warning-apply-duration=3s", "--experimental-warning-apply-duration=3s").Options.Limits.WarningApplyDuration);
        Assert.Equal(
            "--warning-apply-duration and --experimental-warning-apply-duration are the same setting with different values; give only one",
            Start.With("--warning-apply-duration=3s", "--experimental-warning-apply-duration=4s").Refusal);
    }

    [Fact]
    public void A_setting_whose_part_is_missing_is_refused_by_name()
    {
        var start = Start.With("--experimental-enable-v2v3=/v2");
        Assert.Null(start.Loaded);
        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith("--experimental-enable-v2v3 asks for the v2 API over v3 keys, which this version of netcd does not have", start.Refusal);
    }

    [Theory]
    [InlineData("-1", "tracing sampling rate must be positive")]
    [InlineData("1000001", "tracing sampling rate must be less than 1000000")]
    [InlineData("1000000", null)]
    public void The_sampling_rate_of_traces_is_checked(string rate, string? refusal) =>
        Assert.Equal(refusal, Start.With("--enable-distributed-tracing", "--experimental-distributed-tracing-sampling-rate=" + rate).Refusal);

    [Fact]
    public void A_setting_without_effect_is_accepted_with_a_warning()
    {
        foreach (FlagSpec flag in FlagTable.All.Where(f => f.NoEffect.Length > 0 && f.Kind == FlagKind.Bool))
        {
            var start = Start.With($"--{flag.Name}={(flag.Default == "true" ? "false" : "true")}");
            Assert.NotNull(start.Loaded);
            Assert.Contains(start.Log, l => l is { Level: "warn", Message: "setting has no effect in this version of netcd" });
        }
    }

    [Fact]
    public void Flags_of_the_distant_past_are_ignored_with_a_warning()
    {
        var start = Start.With("--cluster-active-size=9", "--force");

        Assert.NotNull(start.Loaded);
        Assert.Equal(2, start.Log.Count(l => l is { Level: "warn", Message: "flag is no longer supported - ignoring" }));
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key);
}
