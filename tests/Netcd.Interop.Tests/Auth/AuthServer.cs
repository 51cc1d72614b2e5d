using System.Net;
using Google.Protobuf;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Interop.Tests.Auth;

/// <summary>
/// A server with authentication on: root; alice, whose role reader reads pub/ and reads and writes own; bob without roles. The key
/// secret hangs on lease 77, the key own on lease 78.
/// </summary>
internal sealed class AuthServer : IAsyncDisposable
{
    private readonly EtcdProcess _process;
    private readonly RpcChannel _channel;
    private readonly Dictionary<string, string> _tokens = [];

    private AuthServer(EtcdProcess process)
    {
        _process = process;
        _channel = new RpcChannel(IPEndPoint.Parse(process.Endpoint));
    }

    public EtcdProcess Process => _process;

    /// <summary>Starts a server and makes its users.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="more">More flags.</param>
    public static async Task<AuthServer> StartAsync(string program, params string[] more)
    {
        var server = new AuthServer(await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = ["--bcrypt-cost=4", .. more] }));
        await server.PrepareAsync();
        return server;
    }

    /// <summary>Calls a method as somebody and says how it ended.</summary>
    /// <param name="method">Service and method.</param>
    /// <param name="request">The request.</param>
    /// <param name="who">A user, or <c>nobody</c>, or a name that starts with <c>token:</c> and goes on with a token.</param>
    public async Task<RpcStatus> CallAsync(string who, string method, IMessage request)
    {
        try
        {
            await _channel.UnaryAsync(Path(method), request.ToByteArray(), As(who));
            return default;
        }
        catch (RpcException e) when (e.Status.Message == "stream terminated by RST_STREAM with error code: CANCEL")
        {
            // etcd's server ends a call that way when its deadline has passed, which the client may see before its own clock tells it.
            return new RpcStatus(RpcStatusCode.DeadlineExceeded, "context deadline exceeded");
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    /// <summary>Calls a method as somebody; it must succeed.</summary>
    public async Task<byte[]> DoAsync(string who, string method, IMessage request) =>
        await _channel.UnaryAsync(Path(method), request.ToByteArray(), As(who));

    /// <summary>Logs in again.</summary>
    public async Task LogInAsync(string user) =>
        _tokens[user] = AuthenticateResponse.Parser.ParseFrom(await DoAsync("nobody", "Auth/Authenticate", new AuthenticateRequest { Name = user, Password = user + "pw" })).Token;

    /// <summary>Opens a stream as somebody.</summary>
    public RpcClientStream<TRequest, TResponse> Open<TRequest, TResponse>(string who, string method, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        _channel.OpenStream<TRequest, TResponse>(Path(method), parser, As(who));

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _process.DisposeAsync();
    }

    /// <summary>The token of somebody who is logged in.</summary>
    public string TokenOf(string user) => _tokens[user];

    /// <summary>Opens a stream of any method as somebody.</summary>
    public RpcClientStream Open(string who, string method) => _channel.OpenStream(Path(method), As(who));

    private RpcCallOptions As(string who) => new()
    {
        Timeout = TimeSpan.FromSeconds(20),
        Metadata = who == "nobody" ? null
            : who.StartsWith("token:", StringComparison.Ordinal) ? [new("token", who["token:".Length..])]
            : who == "bearer" ? [new("authorization", "Bearer " + _tokens["alice"])]
            : [new("token", _tokens[who])],
    };

    private async Task PrepareAsync()
    {
        await DoAsync("nobody", "Auth/RoleAdd", new AuthRoleAddRequest { Name = "root" });
        await DoAsync("nobody", "Auth/RoleAdd", new AuthRoleAddRequest { Name = "reader" });
        await GrantAsync(Permission.Types.Type.Read, "pub/", "pub0");
        await GrantAsync(Permission.Types.Type.Readwrite, "own", "");
        foreach (string user in (string[])["root", "alice", "bob"])
        {
            await DoAsync("nobody", "Auth/UserAdd", new AuthUserAddRequest { Name = user, Password = user + "pw" });
        }

        await DoAsync("nobody", "Auth/UserAdd", new AuthUserAddRequest { Name = "cert", Options = new UserAddOptions { NoPassword = true } });
        await DoAsync("nobody", "Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await DoAsync("nobody", "Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = "alice", Role = "reader" });
        foreach ((string key, long lease) in ((string, long)[])[("secret", 77), ("own", 78)])
        {
            await DoAsync("nobody", "Lease/LeaseGrant", new LeaseGrantRequest { ID = lease, TTL = 3600 });
            await DoAsync("nobody", "KV/Put", new PutRequest { Key = Text(key), Lease = lease });
        }

        await DoAsync("nobody", "Auth/AuthEnable", new AuthEnableRequest());
        foreach (string user in (string[])["root", "alice", "bob"])
        {
            await LogInAsync(user);
        }
    }

    private static string Path(string method) => method.StartsWith('/') ? method : "/etcdserverpb." + method;

    public static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    private Task GrantAsync(Permission.Types.Type type, string key, string end) =>
        DoAsync("nobody", "Auth/RoleGrantPermission", new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new Permission { PermType = type, Key = Text(key), RangeEnd = Text(end) } });
}
