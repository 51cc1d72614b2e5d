using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Calls of the v1 and v2 APIs for scenarios in which the answer's status and body matter.</summary>
internal sealed partial class V2Call : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Sends a form and returns status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string url, string? form = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (form is not null)
        {
            request.Content = new StringContent(form, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        using HttpResponseMessage answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sets a key; fails when the server does not.</summary>
    public async Task SetAsync(EtcdProcess server, string key, string value)
    {
        (int status, string body) = await SendAsync("PUT", $"{server.ClientUrl}/v2/keys/{key}", "value=" + value);
        Assert.True(status is 200 or 201, body);
    }

    /// <summary>The whole tree of a member behind everything acknowledged, without the seconds that are left to its keys.</summary>
    public async Task<string> TreeAsync(EtcdProcess server)
    {
        (int status, string body) = await SendAsync("GET", server.ClientUrl + "/v2/keys/?recursive=true&sorted=true&quorum=true");
        Assert.True(status == 200, body);
        return Ttl().Replace(body, "");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    [GeneratedRegex("\"ttl\":[0-9]+,")]
    private static partial Regex Ttl();
}
