using System.Text.Json;
using Netcd.Interop.Tests.Support;
using Netcd.Protocol.Rpc;

namespace Netcd.Interop.Tests.Auth;

/// <summary>Passwords and tokens do not get where they can be read, and names cannot forge lines of the log.</summary>
public sealed class SecretsTests
{
    private const string Password = "s3cr3t-Pa55word";
    private const string Forged = "eve\n{\"level\":\"fatal\",\"msg\":\"forged\"}";

    [NetcdFact]
    public async Task Logs_and_pages_show_no_password_and_no_token()
    {
        // Every request counts as slow, so that its text is in the log.
        await using AuthServer server = await AuthServer.StartAsync(NetcdServer.Path, "--log-level=debug", "--metrics=extensive", "--enable-pprof", "--experimental-warning-unary-request-duration=1ns", "--experimental-warning-apply-duration=1ns");
        await server.DoAsync("root", "Auth/UserAdd", new AuthUserAddRequest { Name = Forged, Password = Password });
        await server.DoAsync("root", "Auth/UserChangePassword", new AuthUserChangePasswordRequest { Name = "bob", Password = Password });
        await server.CallAsync("nobody", "Auth/Authenticate", new AuthenticateRequest { Name = "bob", Password = Password });
        await server.CallAsync("nobody", "Auth/Authenticate", new AuthenticateRequest { Name = "alice", Password = Password });
        await server.CallAsync("nobody", "Auth/Authenticate", new AuthenticateRequest { Name = Forged, Password = Password + Password });
        await server.CallAsync("token:" + Password, "KV/Range", new RangeRequest { Key = AuthServer.Text("own") });
        using var http = new HttpClient();
        using (var body = new StringContent($"{{\"name\":\"alice\",\"password\":\"{Password}\"}}"))
        using (HttpResponseMessage refused = await http.PostAsync(new Uri(server.Process.ClientUrl + "/v3/auth/authenticate"), body))
        {
            Assert.False(refused.IsSuccessStatusCode);
        }

        string pages = "";
        foreach (string page in (string[])["metrics", "debug/vars", "health", "debug/pprof/cmdline", "version"])
        {
            pages += await http.GetStringAsync(new Uri($"{server.Process.ClientUrl}/{page}"));
        }

        await server.Process.TerminateAsync();
        string[] lines = server.Process.Log.Lines;
        foreach (string secret in (string[])[Password, "rootpw", "alicepw", .. ((string[])["root", "alice", "bob"]).Select(user => server.TokenOf(user)[..16])])
        {
            Assert.DoesNotContain(secret, pages, StringComparison.Ordinal);
            Assert.DoesNotContain(lines, line => line.Contains(secret, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(lines, static line => line.Length > 0 && JsonDocument.Parse(line).RootElement.GetProperty("msg").GetString() == "forged");
    }
}
