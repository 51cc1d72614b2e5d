using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Tests;

public sealed class AuthTests
{
    private const string Authenticate = "/etcdserverpb.Auth/Authenticate";

    [Fact]
    public async Task A_token_is_fetched_once_and_again_when_it_is_refused()
    {
        int logins = 0;
        var tokens = new List<string?>();
        await using FakeMember member = await FakeMember.StartAsync(t => t
            .Unary(Authenticate, AuthenticateRequest.Parser, (_, request) =>
            {
                Assert.Equal(("root", "secret"), (request.Name, request.Password));
                return ValueTask.FromResult<AuthenticateResponse?>(new AuthenticateResponse { Token = $"t{++logins}" });
            })
            .Unary<PutRequest, PutResponse>(FakeMember.Put, PutRequest.Parser, (call, _) =>
            {
                tokens.Add(call.GetMetadata("token"));
                if (tokens.Count == 2)
                {
                    call.Fail(RpcStatusCode.Unauthenticated, "etcdserver: invalid auth token");
                    return default;
                }

                return ValueTask.FromResult<PutResponse?>(new PutResponse());
            }));
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint], User = "root", Password = "secret" });
        await client.Kv.PutAsync("a", "1");
        await client.Kv.PutAsync("a", "2");
        Assert.Equal(["t1", "t1", "t2"], tokens);
    }

    [Fact]
    public async Task Without_authentication_at_the_server_there_is_no_token()
    {
        string? token = "none yet";
        await using FakeMember member = await FakeMember.StartAsync(t => t
            .Unary<AuthenticateRequest, AuthenticateResponse>(Authenticate, AuthenticateRequest.Parser, static (call, _) =>
            {
                call.Fail(RpcStatusCode.FailedPrecondition, "etcdserver: authentication is not enabled");
                return default;
            })
            .Unary(FakeMember.Put, PutRequest.Parser, (call, _) =>
            {
                token = call.GetMetadata("token");
                return ValueTask.FromResult<PutResponse?>(new PutResponse());
            }));
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint], User = "root", Password = "secret" });
        await client.Kv.PutAsync("a", "1");
        Assert.Null(token);
    }

    [Fact]
    public async Task A_wrong_password_fails_the_login_and_a_later_one_may_succeed()
    {
        int logins = 0;
        await using FakeMember member = await FakeMember.StartAsync(t => t.Unary<AuthenticateRequest, AuthenticateResponse>(Authenticate, AuthenticateRequest.Parser, (call, _) =>
        {
            if (++logins == 1)
            {
                call.Fail(RpcStatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");
                return default;
            }

            return ValueTask.FromResult<AuthenticateResponse?>(new AuthenticateResponse { Token = "t" });
        }));
        await using var client = new EtcdClient(new EtcdClientOptions { Endpoints = [member.Endpoint], User = "root", Password = "x" });
        await Assert.ThrowsAsync<RpcException>(() => client.LogInAsync());
        await client.LogInAsync();
    }
}
