using System.Globalization;
using System.Text;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Differential;

/// <summary>netcd's etcdctl prints what etcdctl 3.5 prints, at real etcd and at netcd.</summary>
public sealed class OwnCtlTests
{
    public static TheoryData<string> Scenarios => [.. ScenarioFile.Names.Where(static name => !ScenarioFile.Get(name).IsClassic)];

    public static TheoryData<string> ClassicScenarios => [.. ScenarioFile.Names.Where(static name => ScenarioFile.Get(name).IsClassic)];

    [RealEtcdTheory]
    [MemberData(nameof(Scenarios))]
    public async Task At_real_etcd_it_answers_as_etcdctl_does(string scenario) =>
        await CompareAsync(scenario, RealEtcd.V35, OwnCtl.At(RealEtcd.V35));

    [RealEtcdTheory]
    [MemberData(nameof(ClassicScenarios))]
    public async Task In_v2_mode_it_answers_as_etcdctl_3_4_does(string scenario) =>
        await CompareAsync(scenario, RealEtcd.V34, OwnCtl.At(RealEtcd.V34));

    [NetcdTheory]
    [MemberData(nameof(DifferentialTests.NetcdScenarios), MemberType = typeof(DifferentialTests))]
    public async Task At_netcd_it_answers_as_etcdctl_at_real_etcd(string scenario) =>
        await CompareAsync(scenario, RealEtcd.V35, OwnCtl.At(NetcdServer.With(RealEtcd.V35)));

    private static async Task CompareAsync(string name, Toolset reference, Toolset tested)
    {
        Scenario scenario = ScenarioFile.Get(name);
        List<string>[] outcomes = await Task.WhenAll(
            Task.Run(() => ScenarioRun.RunAsync(scenario, reference)),
            Task.Run(() => ScenarioRun.RunAsync(scenario, tested)));
        var differences = new StringBuilder();
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            string expected = ToolOutcome.Comparable(outcomes[0][i]);
            string actual = ToolOutcome.Comparable(outcomes[1][i]);
            if (!ToolOutcome.AreSame(expected, actual))
            {
                differences.Append(CultureInfo.InvariantCulture, $"\n######## {scenario.Steps[i].Line}\n==== {reference}\n{expected}\n==== {tested}\n{actual}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
