using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>The v1 API gives the bytes of the documents of etcd 0.1.</summary>
public sealed class V1WalkTests
{
    [NetcdTheory]
    [InlineData("walk")]
    [InlineData("details")]
    public async Task The_walk_gives_the_documented_answers(string file)
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.TestData, "v1", file + ".txt"));
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        List<(string Line, string Answer)> answers = await RequestScript.RunAsync(server.Endpoint, lines.Where(static l => !l.StartsWith("= ", StringComparison.Ordinal)));
        string[] expected = [.. lines.Where(static l => l.StartsWith("= ", StringComparison.Ordinal)).Select(static l => l[2..])];
        string[] given = [.. answers.Select(static a => StatusAndBody(a.Answer))];
        Assert.Equal(
            string.Join('\n', expected.Zip(answers, static (text, answer) => answer.Line + "\n" + text)),
            string.Join('\n', given.Zip(answers, static (text, answer) => answer.Line + "\n" + text)));
        Assert.Equal(expected.Length, given.Length);
    }

    [NetcdFact]
    public async Task The_numbers_survive_a_restart_with_and_without_a_snapshot()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true", "--snapshot-count=10"] });
        string[] set = ["POST /v1/keys/foo value=bar"];
        string[] get = ["GET /v1/keys/foo"];
        string[] replay = ["POST /v1/watch/foo index=3"];
        await RequestScript.RunAsync(server.Endpoint, set);
        await server.KillAsync();
        await server.RestartAsync();
        Assert.Equal("""200 {"action":"GET","key":"/foo","value":"bar","index":3}""", StatusAndBody((await RequestScript.RunAsync(server.Endpoint, get))[0].Answer));
        for (int i = 0; i < 30; i++)
        {
            await RequestScript.RunAsync(server.Endpoint, ["DELETE /v1/keys/none"]);
        }

        await server.KillAsync();
        await server.RestartAsync();
        Assert.Equal("""200 {"action":"GET","key":"/foo","value":"bar","index":33}""", StatusAndBody((await RequestScript.RunAsync(server.Endpoint, get))[0].Answer));
        Assert.Equal("""200 {"action":"SET","key":"/foo","value":"bar","newKey":true,"index":3}""", StatusAndBody((await RequestScript.RunAsync(server.Endpoint, replay))[0].Answer));
    }

    private static string StatusAndBody(string answer) => (answer[..3] + " " + answer[(answer.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]).TrimEnd();
}
