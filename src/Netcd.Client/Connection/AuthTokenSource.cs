using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Client.Connection;

/// <summary>The token of a user; fetched once for all calls that wait for it, and again after the server refused it.</summary>
/// <param name="authenticate">Makes the call for a token.</param>
internal sealed class AuthTokenSource(Func<Task<string>> authenticate)
{
    private readonly Lock _gate = new();
    private Task<string>? _token;

    /// <summary>The token; empty when authentication is off at the server.</summary>
    public Task<string> GetAsync()
    {
        lock (_gate)
        {
            if (_token is null || _token.IsFaulted || _token.IsCanceled)
            {
                _token = authenticate();
            }

            return _token;
        }
    }

    /// <summary>The server does not know this token any more.</summary>
    public void Refused(string token)
    {
        lock (_gate)
        {
            if (_token is { IsCompletedSuccessfully: true } held && held.Result == token)
            {
                _token = null;
            }
        }
    }

    /// <summary>Whether a failure means that the token must be renewed.</summary>
    public static bool IsRefusal(RpcException e) =>
        (e.Code == RpcStatusCode.Unauthenticated && e.Message == "etcdserver: invalid auth token")
        || (e.Code == RpcStatusCode.InvalidArgument && e.Message == "etcdserver: revision of auth store is old");

    /// <summary>Asks for a token through <paramref name="calls"/>.</summary>
    public static async Task<string> AuthenticateAsync(CallRunner calls, string user, string password)
    {
        try
        {
            AuthenticateResponse response = await calls.WithoutTokenAsync(
                "/etcdserverpb.Auth/Authenticate", new AuthenticateRequest { Name = user, Password = password }, AuthenticateResponse.Parser);
            return response.Token;
        }
        catch (RpcException e) when (e.Message == "etcdserver: authentication is not enabled")
        {
            return "";
        }
    }
}
