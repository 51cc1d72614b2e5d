using System.Globalization;
using System.Text;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>The v2 API answers as that of real etcd.</summary>
public sealed class V2DifferentialTests
{
    private static readonly string Folder = Path.Combine(RepositoryPaths.TestData, "v2");

    /// <summary>All request files.</summary>
    public static TheoryData<string> Files => [.. Names()];

    /// <summary>Those on which 3.5 is right too.</summary>
    public static TheoryData<string> FilesOf35 => [.. Names().Where(static name => !name.EndsWith("-3.4", StringComparison.Ordinal))];

    [NetcdTheory]
    [MemberData(nameof(Files))]
    public async Task Netcd_answers_as_3_4(string file) => await CompareAsync(file, RealEtcd.V34);

    [NetcdTheory]
    [MemberData(nameof(FilesOf35))]
    public async Task Netcd_answers_as_3_5(string file) => await CompareAsync(file, RealEtcd.V35);

    private static IEnumerable<string> Names() => Directory.GetFiles(Folder, "*.txt").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal);

    private static async Task CompareAsync(string file, Toolset reference)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Folder, file + ".txt"));
        List<(string Line, string Answer)>[] outcomes = await Task.WhenAll(RunAsync(reference.Etcd, lines), RunAsync(NetcdServer.Path, lines));
        var differences = new StringBuilder();
        foreach (((string line, string theirs), (_, string ours)) in outcomes[0].Zip(outcomes[1]))
        {
            if (theirs != ours)
            {
                differences.Append(CultureInfo.InvariantCulture, $"\n######## {line}\n==== {reference}\n{theirs}\n==== netcd\n{ours}");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
        Assert.Equal(outcomes[0].Count, outcomes[1].Count);
    }

    /// <summary>The decision on the cluster version takes an index of the store.</summary>
    internal static async Task WaitForClusterVersionAsync(EtcdProcess server)
    {
        while ((await RawHttp.AskAsync(server.Endpoint, "GET", "/version", [], "")).Body.Contains("not_decided", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    private static async Task<List<(string Line, string Answer)>> RunAsync(string program, string[] lines)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        await WaitForClusterVersionAsync(server);
        return await RequestScript.RunAsync(server.Endpoint, lines);
    }
}
