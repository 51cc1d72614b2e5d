using System.Globalization;
using System.Net;
using System.Text;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.BadInput;

/// <summary>HTTP/1.1 messages of doubtful form: none of them makes the server see two requests in one, or loses it.</summary>
public sealed class HttpFormTests
{
    private const string Put = "POST /v3/kv/put HTTP/1.1\r\nHost: a\r\n";
    private const string Body = "{\"key\":\"c211Z2dsZWQ=\"}";

    /// <summary>Requests that frame their body ambiguously; the put that one reading finds in them must not happen.</summary>
    private static readonly string[] Smuggling =
    [
        $"GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: {Inner.Length}\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 0x10\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}0\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nX: y\r\n Content-Length: 0\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/1.1 \r\nX\r\n\r\n{Inner}",
        $"POST  /v3/kv/range HTTP/1.1\r\nHost: a\r\n\r\n{Inner}",
        $"POST /v3/kv/range HTTP/9.9\r\nHost: a\r\n\r\n{Inner}",
        $"POST /v3/kv/ra\0nge HTTP/1.1\r\nHost: a\r\n\r\n{Inner}",
    ];

    private static string Inner => $"{Put}Content-Length: {Body.Length}\r\n\r\n{Body}";

    [NetcdFact]
    public async Task Ambiguous_requests_carry_no_second_one()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        foreach (string request in Smuggling)
        {
            string answer = await AskAsync(server, request, isLast: true);
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), request + "\n" + answer);
            Assert.True(await RevisionAsync(server) == 1, request);
        }
    }

    [NetcdFact]
    public async Task Two_requests_in_a_row_are_two()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        string chunked = $"{Put}Transfer-Encoding: chunked\r\n\r\n{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n";
        string answer = await AskAsync(server, Inner + chunked + "GET http://a/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", isLast: false);
        Assert.Equal(3, answer.Split("HTTP/1.1 200 OK").Length - 1);
        Assert.Equal(3, await RevisionAsync(server));
    }

    [NetcdTheory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/v2/keys/../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/debug/pprof/../../member/wal")]
    public async Task Paths_lead_to_no_files(string path)
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path);
        string answer = await AskAsync(server, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", isLast: false);
        Assert.Matches("^HTTP/1.1 (301|400|404) ", answer);
    }

    /// <summary>Sends bytes and returns all answers.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="isLast">Whether to say that nothing else comes; otherwise the request asks for the end of the connection.</param>
    private static async Task<string> AskAsync(EtcdProcess server, string request, bool isLast)
    {
        using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(Encoding.Latin1.GetBytes(request));
        if (isLast)
        {
            connection.EndSending();
        }

        return await connection.ReadAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<long> RevisionAsync(EtcdProcess server)
    {
        using var http = new HttpClient();
        using var body = new StringContent("{\"key\":\"AA==\"}");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(server.ClientUrl + "/v3/kv/range"), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return long.Parse(json.RootElement.GetProperty("header").GetProperty("revision").GetString()!, CultureInfo.InvariantCulture);
    }
}
