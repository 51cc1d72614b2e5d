using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Netcd.Interop.Tests.Proxies;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Differential;

/// <summary>Runs a scenario against one server and collects comparable outcomes.</summary>
internal sealed partial class ScenarioRun : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly OutputNormaliser _normaliser = new();
    private readonly Dictionary<string, string> _variables = [];
    private readonly Toolset _tools;
    private readonly EtcdProcess _server;
    private readonly string _endpoint;
    private readonly string _api;

    private ScenarioRun(Toolset tools, EtcdProcess server, string endpoint, string api)
    {
        _tools = tools;
        _server = server;
        _endpoint = endpoint;
        _api = api;
    }

    /// <summary>The v2 mode knows no endpoints without a scheme.</summary>
    private string Endpoint => _api == "2" ? "http://" + _endpoint : _endpoint;

    /// <summary>Starts a server, runs the steps, returns one text per step.</summary>
    public static async Task<List<string>> RunAsync(Scenario scenario, Toolset tools)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = scenario.ServerFlags });
        using var run = new ScenarioRun(tools, server, server.Endpoint, scenario.IsClassic ? "2" : "3");
        run.Learn();
        return [.. scenario.Steps.Select(run.Execute)];
    }

    /// <summary>The same through the gRPC proxy of a program.</summary>
    public static async Task<List<string>> RunThroughProxyAsync(Scenario scenario, Toolset tools, string proxyProgram)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(tools.Etcd, new EtcdOptions { Arguments = scenario.ServerFlags });
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(proxyProgram, ProxyProcess.GrpcProxy, server.Endpoint);
        using var run = new ScenarioRun(tools, server, proxy.Endpoint, "3");
        run.Learn();
        return [.. scenario.Steps.Select(run.Execute)];
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void Learn()
    {
        string dead = $"127.0.0.1:{FreePorts.Take(1)[0]}";
        Know("ENDPOINT", _endpoint);
        Know("MEMBERURL", _server.Endpoint);
        Know("PEER", _server.PeerUrl);
        Know("DEAD", dead);
        Know("TMP", _folder.Path);
        CommandResult status = _server.Ctl(_tools, "endpoint", "status", "-w", "json");
        Assert.True(status.ExitCode == 0, status.StderrText);
        JsonElement answer = JsonDocument.Parse(status.Stdout).RootElement[0].GetProperty("Status");
        JsonElement header = answer.GetProperty("header");
        ulong member = header.GetProperty("member_id").GetUInt64();
        _normaliser.KnowId(header.GetProperty("cluster_id").GetUInt64(), "<CLUSTER>");
        _normaliser.KnowId(member, "<MEMBER>");
        _variables["MEMBER"] = member.ToString("x");
        _normaliser.Know($"{member:x}", "<MEMBER>");
        _normaliser.Know(answer.GetProperty("version").GetString()!, "<VERSION>");
        string client = new Ctl(_tools.Etcdctl, null).Run("version").StdoutText;
        _normaliser.Know(client.Split('\n')[0].Split(' ')[^1], "<VERSION>");
    }

    private void Know(string variable, string value)
    {
        _variables[variable] = value;
        _normaliser.Know(value, $"<{variable}>");
    }

    private string Execute(ScenarioStep step)
    {
        string[] words = [.. step.Arguments.Select(Fill)];
        if (_tools.Etcdctl == OwnCtl.Path && step.Lines is null && words is not ["etcdutl", ..] && OwnCtl.CanRunHere(words))
        {
            return Compare(step, OwnCtl.RunHere(words, step.Input, Endpoint, _api));
        }

        (Ctl tool, string[] arguments) = words is ["etcdutl", ..]
            ? (new Ctl(_tools.Etcdutl ?? _tools.Etcdctl, null), words[1..])
            : (new Ctl(_tools.Etcdctl, Endpoint).With("ETCDCTL_API", _api), words);
        CommandResult result = step.Lines is { } lines
            ? tool.RunUntilLines(arguments, lines, step.Input)
            : tool.Run(arguments, step.Input);
        return Compare(step, result);
    }

    private string Compare(ScenarioStep step, CommandResult result)
    {
        if (step.Capture is not null)
        {
            Match id = FirstId().Match(result.StdoutText);
            Assert.True(id.Success, $"no id to capture in the output of {step.Line}: {result.StdoutText}{result.StderrText}");
            Know(step.Capture, id.Value);
            _normaliser.KnowId(ulong.Parse(id.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), $"<{step.Capture}>");
        }

        string output = _normaliser.Normalise(result.Stdout);
        return $"exit {result.ExitCode}\n--- stdout\n{(step.Unordered ? Sorted(output) : output)}\n--- stderr\n{_normaliser.Normalise(result.Stderr)}";
    }

    /// <summary>Its words in order: which brackets and commas stand between them depends on the order of the whole.</summary>
    private static string Sorted(string text) =>
        string.Join('\n', text.Split(['\n', ' ', ',', '{', '}', '[', ']', '"', '='], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    private string Fill(string word) => Variable().Replace(word, match => _variables[match.Groups[1].Value]);

    [GeneratedRegex("\\$\\{([A-Z0-9]+)\\}")]
    private static partial Regex Variable();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{14,16}(?![0-9a-f])")]
    private static partial Regex FirstId();
}
