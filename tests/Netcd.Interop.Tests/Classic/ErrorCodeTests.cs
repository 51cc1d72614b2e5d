using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Classic;

/// <summary>Each error that a client of one member can bring about, with its status, number and text.</summary>
public sealed class ErrorCodeTests
{
    private static readonly (string Request, string? Form, int Status, int Code, string Message)[] Cases =
    [
        ("GET /v2/keys/none", null, 404, 100, "Key not found"),
        ("PUT /v2/keys/file?prevValue=other", "value=x", 412, 101, "Compare failed"),
        ("PUT /v2/keys/dir", "value=x", 403, 102, "Not a file"),
        ("GET /v2/keys/file/below", null, 400, 104, "Not a directory"),
        ("PUT /v2/keys/file?prevExist=false", "value=x", 412, 105, "Key already exists"),
        ("PUT /v2/keys/", "value=x", 400, 107, "Root is read only"),
        ("DELETE /v2/keys/dir?dir=true", null, 403, 108, "Directory not empty"),
        ("POST /v1/keys/file", "ttl=5", 400, 200, "Value is Required in POST form"),
        ("PUT /v2/keys/file?prevValue=", "value=x", 400, 201, "PrevValue is Required in POST form"),
        ("PUT /v2/keys/file?ttl=soon", "value=x", 400, 202, "The given TTL in POST form is not a number"),
        ("GET /v2/keys/file?waitIndex=x", null, 400, 203, "The given index in POST form is not a number"),
        ("POST /mod/v2/lock/l?ttl=5&timeout=x", null, 400, 205, "The given timeout in POST form is not a number"),
        ("PUT /mod/v2/leader/l?ttl=5", null, 400, 206, "Name is required in POST form"),
        ("DELETE /mod/v2/lock/l", null, 400, 207, "Index or value is required"),
        ("DELETE /mod/v2/lock/l?index=1&value=x", null, 400, 208, "Index and value cannot both be specified"),
        ("GET /v2/keys/file?recursive=maybe", null, 400, 209, "Invalid field"),
        ("PUT /v2/keys/file", "value=%zz", 400, 210, "Invalid POST form"),
        ("PUT /v2/keys/file?refresh=true&ttl=5", "value=x", 400, 211, "Value provided on refresh"),
        ("PUT /v2/keys/file?refresh=true", "", 400, 212, "A TTL must be provided on refresh"),
        ("PUT /v2/keys/big", "value=" + new string('x', 2 << 20), 500, 300, "Raft Internal Error"),
        ("GET /v2/keys/file?wait=true&waitIndex=1", null, 400, 401, "The event in requested index is outdated and cleared"),
    ];

    [NetcdFact]
    public async Task Every_error_has_its_status_number_and_text()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        using var call = new V2Call();
        await call.SetAsync(server, "file", "1");
        await call.SetAsync(server, "dir/child", "1");
        await Task.WhenAll(Enumerable.Range(0, 1001).Select(i => call.SetAsync(server, "many", $"{i}")));
        foreach ((string request, string? form, int status, int code, string message) in Cases)
        {
            string[] words = request.Split(' ');
            (int answered, string body) = await call.SendAsync(words[0], server.ClientUrl + words[1], form);
            Assert.True(body.StartsWith('{'), $"{request}: {answered} {body}");
            using JsonDocument error = JsonDocument.Parse(body);
            Assert.Equal(
                (request, status, code, message),
                (request, answered, error.RootElement.GetProperty("errorCode").GetInt32(), error.RootElement.GetProperty("message").GetString()));
        }
    }

    [NetcdFact]
    public async Task Who_may_not_use_a_key_gets_code_110()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        KeyValuePair<string, string>[] root = [new("Authorization", "Basic " + Convert.ToBase64String("root:secret"u8)), new("Content-Type", "application/json")];
        Assert.Equal(201, (await RawHttp.AskAsync(server.Endpoint, "PUT", "/v2/auth/users/root", root, """{"user":"root","password":"secret"}""")).Status);
        Assert.Equal(200, (await RawHttp.AskAsync(server.Endpoint, "PUT", "/v2/auth/enable", root, "")).Status);
        Assert.Equal(200, (await RawHttp.AskAsync(server.Endpoint, "PUT", "/v2/auth/roles/guest", root, """{"role":"guest","revoke":{"kv":{"read":["/*"],"write":["/*"]}}}""")).Status);
        Assert.Equal(201, (await RawHttp.AskAsync(server.Endpoint, "PUT", "/v2/keys/key?value=1", root[..1], "")).Status);
        KeyValuePair<string, string>[] stranger = [new("Authorization", "Basic " + Convert.ToBase64String("root:wrong"u8))];
        foreach (KeyValuePair<string, string>[] headers in (KeyValuePair<string, string>[][])[[], stranger])
        {
            foreach (string method in (string[])["GET", "PUT", "POST", "DELETE"])
            {
                RawAnswer refused = await RawHttp.AskAsync(server.Endpoint, method, "/v2/keys/key", headers, "");
                Assert.Equal((401, """{"errorCode":110,"message":"The request requires user authentication","cause":"Insufficient credentials","index":0}""" + "\n"), (refused.Status, refused.Body));
            }
        }
    }

    [NetcdFact]
    public async Task The_registry_of_discovery_0_4_can_be_kept_here()
    {
        await using EtcdProcess server = await EtcdProcess.StartAsync(NetcdServer.Path, new EtcdOptions { Arguments = ["--enable-v2=true"] });
        using var call = new V2Call();
        string url = server.ClientUrl + "/v2/keys/_etcd/registry/1234";
        Assert.Equal(201, (await call.SendAsync("PUT", url + "/one?ttl=604800", "value=http%3A%2F%2F127.0.0.1%3A7001")).Status);
        Assert.Equal(201, (await call.SendAsync("PUT", url + "/_state?prevExist=false", "value=started")).Status);
        Assert.Equal(412, (await call.SendAsync("PUT", url + "/_state?prevExist=false", "value=started")).Status);
        Assert.Equal(201, (await call.SendAsync("PUT", url + "/two?ttl=604800", "value=http%3A%2F%2F127.0.0.1%3A7002")).Status);
        string peers = (await call.SendAsync("GET", url + "?recursive=true")).Body;
        Assert.Contains("\"value\":\"http://127.0.0.1:7001\"", peers, StringComparison.Ordinal);
        Assert.Contains("\"ttl\":604800", peers, StringComparison.Ordinal);
        Assert.DoesNotContain("_state", peers, StringComparison.Ordinal);
    }
}
