using System.Globalization;
using System.Text;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Differential;

/// <summary>The same command lines against two servers print the same and end with the same exit code.</summary>
public sealed class DifferentialTests
{
    /// <summary>Without those that show what only the newest release does right.</summary>
    public static TheoryData<string> OldScenarios => [.. ServerScenarios.Where(static name => !name.EndsWith("-newest", StringComparison.Ordinal))];

    /// <summary>Without that about a feature that docs/compatibility.md names as missing: changes of membership.</summary>
    public static TheoryData<string> NetcdScenarios => [.. ServerScenarios.Where(static name => name != "member-changes")];

    /// <summary>Without those that are about the tool only, whatever the server is.</summary>
    private static IEnumerable<string> ServerScenarios =>
        ScenarioFile.Names.Where(static name => !name.StartsWith("tool-", StringComparison.Ordinal) && !ScenarioFile.Get(name).IsClassic);

    [RealEtcdTheory]
    [MemberData(nameof(OldScenarios))]
    public async Task Two_releases_of_etcd_agree(string scenario)
    {
        Toolset reference = RealEtcd.V35;
        await CompareAsync(scenario, reference, reference with { Name = RealEtcd.OldestV35.Name, Etcd = RealEtcd.OldestV35.Etcd });
    }

    [NetcdTheory]
    [MemberData(nameof(NetcdScenarios))]
    public async Task Netcd_answers_the_client_of_3_5_as_etcd_does(string scenario) =>
        await CompareAsync(scenario, RealEtcd.V35, NetcdServer.With(RealEtcd.V35));

    [NetcdTheory]
    [MemberData(nameof(NetcdScenarios))]
    public async Task Netcd_answers_the_client_of_3_4_as_etcd_does(string scenario)
    {
        Toolset reference = RealEtcd.V35 with { Etcdctl = RealEtcd.V34.Etcdctl };
        await CompareAsync(scenario, reference, NetcdServer.With(reference));
    }

    private static async Task CompareAsync(string name, Toolset reference, Toolset tested)
    {
        Scenario scenario = ScenarioFile.Get(name);
        List<string>[] outcomes = await Task.WhenAll(
            Task.Run(() => ScenarioRun.RunAsync(scenario, reference)),
            Task.Run(() => ScenarioRun.RunAsync(scenario, tested)));
        var differences = new StringBuilder();
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            if (outcomes[0][i] != outcomes[1][i])
            {
                differences.Append(CultureInfo.InvariantCulture, $"\n######## {scenario.Steps[i].Line}\n==== {reference}\n{outcomes[0][i]}\n==== {tested}\n{outcomes[1][i]}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }
}
