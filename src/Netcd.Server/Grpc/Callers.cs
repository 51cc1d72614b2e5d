using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Netcd.Core.Auth;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Server;
using Netcd.Server.Tls;

namespace Netcd.Server.Grpc;

/// <summary>Finds out on whose behalf calls are made: by their token, else by the client's certificate. Thread-safe.</summary>
internal sealed class Callers(AuthRequests auth, bool certificatesNameUsers)
{
    private const string Bearer = "Bearer ";

    /// <summary>Names are read from a certificate once per connection, not once per call.</summary>
    private readonly ConditionalWeakTable<X509Certificate2, string> _commonNames = [];

    /// <summary>Whose watches are open.</summary>
    public WatchRights Watches { get; } = new(auth);

    /// <summary>Waits until this member can know the call's token, when another member gave it a moment ago.</summary>
    public ValueTask WaitForTokenAsync(RpcCall call) => TokenOf(call) is { } token ? auth.WaitForTokenAsync(token) : default;

    /// <summary>Who makes a call. Nobody is no error.</summary>
    public EtcdError Identify(RpcCall call, out AuthCaller caller)
    {
        if (!auth.View.IsEnabled)
        {
            caller = default;
            return EtcdError.None;
        }

        string? token = TokenOf(call);
        return auth.Identify(token, token is null ? CommonNameOf(call) : null, out caller);
    }

    /// <summary>Who makes a call; fails the call when its token is not valid.</summary>
    public bool TryIdentify(RpcCall call, out AuthCaller caller)
    {
        EtcdError error = Identify(call, out caller);
        if (error != EtcdError.None)
        {
            Answers.Fail(call, error);
        }

        return error == EtcdError.None;
    }

    private static string? TokenOf(RpcCall call)
    {
        string? token = call.Credentials;
        return token is not null && token.StartsWith(Bearer, StringComparison.Ordinal) ? token[Bearer.Length..] : token;
    }

    /// <summary>Not for requests that a gateway makes for others with a certificate of its own.</summary>
    private string? CommonNameOf(RpcCall call) =>
        certificatesNameUsers && call.ClientCertificate is { } certificate && call.GetMetadata("grpcgateway-accept") is null
            ? _commonNames.GetValue(certificate, static c => CommonName.Of(c))
            : null;
}
