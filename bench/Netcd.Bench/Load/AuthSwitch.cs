using Google.Protobuf;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>Turns authentication of a server on and off. The load's user has one role, with all rights on the benchmark's keys.</summary>
internal sealed class AuthSwitch : IDisposable
{
    private const string Root = "root";
    private const string User = "bench";
    private const string Password = "secret";
    private static readonly ByteString Prefix = ByteString.CopyFromUtf8("benchmark");
    private static readonly ByteString PrefixEnd = ByteString.CopyFromUtf8("benchmarl");

    private readonly RpcChannel _channel;

    private AuthSwitch(ServerUnderTest server) => _channel = new RpcChannel(server.EndPoint);

    /// <summary>Adds the users to a server whose authentication is off.</summary>
    public static async Task<AuthSwitch> InstallAsync(ServerUnderTest server)
    {
        var installed = new AuthSwitch(server);
        await installed.AddAsync(Root);
        await installed.AddAsync(User);
        await installed.AskAsync("Auth/RoleGrantPermission", new AuthRoleGrantPermissionRequest
        {
            Name = User,
            Perm = new Permission { Key = Prefix, RangeEnd = PrefixEnd, PermType = Permission.Types.Type.Readwrite },
        });
        return installed;
    }

    /// <summary>Turns it on and returns a token of the load's user.</summary>
    public async Task<string> TurnOnAsync()
    {
        await AskAsync("Auth/AuthEnable", new AuthEnableRequest());
        string token = await LogInAsync(User);
        await CheckAsync(token);
        return token;
    }

    /// <summary>Turns it off.</summary>
    public async Task TurnOffAsync() => await AskAsync("Auth/AuthDisable", new AuthDisableRequest(), await LogInAsync(Root));

    /// <summary>Makes sure that rights are checked and the user has those it needs: h2load counts a refused call as a success.</summary>
    /// <exception cref="InvalidOperationException">Rights are not checked.</exception>
    public async Task CheckAsync(string token)
    {
        await AskAsync("KV/Range", new RangeRequest { Key = Prefix }, token);
        await AskAsync("KV/Put", new PutRequest { Key = Prefix }, token);
        try
        {
            await AskAsync("KV/Range", new RangeRequest { Key = PrefixEnd }, token);
        }
        catch (RpcException e) when (e.Status.Code == RpcStatusCode.PermissionDenied)
        {
            return;
        }

        throw new InvalidOperationException("authentication is not on");
    }

    public void Dispose() => _channel.Dispose();

    /// <summary>Adds a user and a role of the same name for it.</summary>
    private async Task AddAsync(string name)
    {
        await AskAsync("Auth/UserAdd", new AuthUserAddRequest { Name = name, Password = Password });
        await AskAsync("Auth/RoleAdd", new AuthRoleAddRequest { Name = name });
        await AskAsync("Auth/UserGrantRole", new AuthUserGrantRoleRequest { User = name, Role = name });
    }

    private async Task<string> LogInAsync(string name)
    {
        byte[] response = await AskAsync("Auth/Authenticate", new AuthenticateRequest { Name = name, Password = Password });
        return AuthenticateResponse.Parser.ParseFrom(response).Token;
    }

    private async Task<byte[]> AskAsync(string method, IMessage request, string? token = null) =>
        await _channel.UnaryAsync($"/etcdserverpb.{method}", request.ToByteArray(), new RpcCallOptions { Metadata = token is null ? null : [new("token", token)] });
}
