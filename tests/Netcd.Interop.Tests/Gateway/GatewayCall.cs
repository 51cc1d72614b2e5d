using System.Globalization;
using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Gateway;

/// <summary>One JSON call of <c>testdata/gateway.txt</c>.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">HTTP path.</param>
/// <param name="Body">Sent as it stands.</param>
internal sealed partial record GatewayCall(string Method, string Path, string Body)
{
    public static IEnumerable<GatewayCall> All() =>
        File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "testdata", "gateway.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split(' ', 3))
            .Select(static parts => new GatewayCall(parts[0], parts[1], parts.Length > 2 ? parts[2] : ""));

    /// <summary>Makes the call.</summary>
    /// <returns>Status, the headers that clients look at, and the body without ids, terms and ports.</returns>
    public async Task<string> AnswerAsync(EtcdProcess server, HttpClient http)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), server.ClientUrl + Path);
        if (Body.Length > 0 || Method is "POST" or "PUT")
        {
            request.Content = new StringContent(Body);
        }

        using HttpResponseMessage answer = await http.SendAsync(request);
        // Go's protojson puts one of two kinds of blank into its errors, chosen anew by each build, so that nobody relies on them.
        string body = (await answer.Content.ReadAsStringAsync()).Replace('\u00a0', ' ');
        string grpc = answer.Headers.TryGetValues("Grpc-Metadata-Content-Type", out IEnumerable<string>? values) ? string.Join(',', values) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{this}\n{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {grpc}\n{OwnNumbers().Replace(body, "\"$1\":\"N\"").Replace(server.ClientUrl, "CLIENT", StringComparison.Ordinal).Replace(server.PeerUrl, "PEER", StringComparison.Ordinal)}");
    }

    [GeneratedRegex("\"(cluster_id|member_id|raft_term|ID|hash)\":\"?[0-9]+\"?")]
    private static partial Regex OwnNumbers();
}
