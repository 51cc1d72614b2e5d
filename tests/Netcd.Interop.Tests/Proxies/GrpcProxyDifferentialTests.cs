using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Netcd.Interop.Tests.Differential;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Proxies;

/// <summary>The same command lines through netcd's and through etcd's gRPC proxy print the same.</summary>
public sealed partial class GrpcProxyDifferentialTests
{
    /// <summary>What the proxy does itself. Forwarded calls are all alike: one scenario of them is enough.</summary>
    public static TheoryData<string> Scenarios => [.. ScenarioFile.Names.Where(static name =>
        Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !ScenarioFile.Get(name).IsClassic)];

    private static readonly string[] Prefixes = ["kv-", "lease-", "watch-", "auth-enabled", "lock-"];

    [NetcdTheory]
    [MemberData(nameof(Scenarios))]
    public async Task In_front_of_real_etcd(string scenario) => await CompareAsync(scenario, RealEtcd.V35);

    [NetcdTheory]
    [InlineData("watch-history")]
    [InlineData("lease-lifecycle")]
    [InlineData("auth-enabled")]
    public async Task In_front_of_netcd(string scenario) => await CompareAsync(scenario, NetcdServer.With(RealEtcd.V35));

    private static async Task CompareAsync(string name, Toolset tested)
    {
        Scenario scenario = ScenarioFile.Get(name);
        List<string>[] outcomes = await Task.WhenAll(
            Task.Run(() => ScenarioRun.RunThroughProxyAsync(scenario, RealEtcd.V35, RealEtcd.V35.Etcd)),
            Task.Run(() => ScenarioRun.RunThroughProxyAsync(scenario, tested, NetcdServer.Path)));
        var differences = new StringBuilder();
        for (int i = 0; i < scenario.Steps.Count; i++)
        {
            if (WithoutCode(outcomes[0][i]) != WithoutCode(outcomes[1][i]))
            {
                differences.Append(CultureInfo.InvariantCulture, $"\n######## {scenario.Steps[i].Line}\n==== etcd\n{outcomes[0][i]}\n==== netcd\n{outcomes[1][i]}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    /// <summary>etcd's proxy turns the code of most errors into Unknown on its way; netcd's keeps it. The text is what clients go by.</summary>
    private static string WithoutCode(string outcome) => ErrorCode().Replace(outcome, "code = <CODE> desc = etcdserver:");

    [GeneratedRegex("code = [A-Za-z]+ desc = etcdserver:")]
    private static partial Regex ErrorCode();
}
