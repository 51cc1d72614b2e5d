using System.Globalization;
using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Gateway;

/// <summary>One HTTP call of a file of <c>testdata</c>: <c>[Header: value] METHOD PATH BODY</c>, headers as many as wanted.</summary>
/// <param name="Headers">Names and values; <c>{user}</c> in a value stands for that user's token.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">HTTP path, sent as it stands.</param>
/// <param name="Body">Sent as it stands.</param>
internal sealed partial record GatewayCall(KeyValuePair<string, string>[] Headers, string Method, string Path, string Body)
{
    private static readonly string[] Compared =
    [
        "Content-Type", "Grpc-Metadata-Content-Type", "WWW-Authenticate", "Allow", "Location", "X-Content-Type-Options",
        "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
    ];

    public static IEnumerable<GatewayCall> All(string file) =>
        File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "testdata", file)).Where(static line => line.Length > 0 && line[0] != '#').Select(Parse);

    /// <summary>Makes the call.</summary>
    /// <returns>Status, the headers that clients look at, and the body without ids, terms, ports and releases, its lines in order.</returns>
    public async Task<string> AnswerAsync(EtcdProcess server, HttpClient http, IReadOnlyDictionary<string, string> tokens)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), new Uri(server.ClientUrl + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body.Length > 0 || Method is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Body));
        }

        foreach ((string name, string value) in Headers)
        {
            string sent = User().Replace(value, user => tokens[user.Groups["name"].Value]);
            Assert.True(request.Headers.TryAddWithoutValidation(name, sent) || request.Content!.Headers.TryAddWithoutValidation(name, sent), name);
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        string headers = string.Concat(Compared.Select(name => HeaderOf(answer, name) is { } value ? $"{name}: {value}\n" : ""));
        string body = Comparable(await answer.Content.ReadAsStringAsync(), server);
        return string.Create(CultureInfo.InvariantCulture, $"{this}\n{(int)answer.StatusCode}\n{headers}{body}");
    }

    public override string ToString() => $"{string.Concat(Headers.Select(static header => $"[{header.Key}: {header.Value}] "))}{Method} {Path} {Body}";

    private static GatewayCall Parse(string line)
    {
        Match match = Line().Match(line);
        Assert.True(match.Success, line);
        KeyValuePair<string, string>[] headers = [.. match.Groups["name"].Captures.Zip(match.Groups["value"].Captures, static (name, value) => new KeyValuePair<string, string>(name.Value, value.Value))];
        return new(headers, match.Groups["method"].Value, match.Groups["path"].Value, match.Groups["body"].Value);
    }

    private static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values) ? string.Join(',', values) : null;

    private static string Comparable(string body, EtcdProcess server)
    {
        // Go's protojson puts one of two kinds of blank into its errors, chosen anew by each build, so that nobody relies on them.
        string text = OwnNumbers().Replace(body.Replace('\u00a0', ' '), "\"$1\":\"N\"")
            .Replace(server.ClientUrl, "CLIENT", StringComparison.Ordinal)
            .Replace(server.PeerUrl, "PEER", StringComparison.Ordinal);
        // Real etcd lists its health checks in another order each time.
        return string.Join('\n', Token().Replace(text, "TOKEN").Split('\n').Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^(\[(?<name>[^:\]]+): ?(?<value>[^\]]*)\] )*(?<method>[A-Z]+) (?<path>\S+)( (?<body>.*))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex User();

    [GeneratedRegex("\"(cluster_id|member_id|raft_term|ID|hash|etcdserver|version|dbSize|dbSizeInUse|leader|raftIndex|raftTerm|raftAppliedIndex)\": ?\"?[0-9.]+\"?")]
    private static partial Regex OwnNumbers();

    [GeneratedRegex("[a-zA-Z]{16}\\.[0-9]+")]
    private static partial Regex Token();
}
