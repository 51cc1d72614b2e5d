using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;
using Netcd.Core.Consensus;
using Netcd.Core.Membership;
using Netcd.Core.Requests;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Internal;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Auth;

/// <summary>Who is calling and what he may do, and the auth requests as the API layer hands them in. Thread-safe.</summary>
public sealed class AuthRequests
{
    /// <summary>Members below this version store the hash of an empty password when they are given only a hash.</summary>
    private static readonly EtcdVersion FirstWithHashes = EtcdVersion.Cluster(3, 5);

    private readonly AuthStore _store;
    private readonly IAuthTokens _tokens;
    private readonly PasswordHashing _hashing;
    private readonly Proposer _proposer;
    private readonly RaftLoop _raft;
    private readonly ClusterMembership _membership;
    private readonly TokenArrival _arrival;
    private readonly ILog _log;

    /// <summary>Creates the entrance.</summary>
    public AuthRequests(
        AuthStore store,
        IAuthTokens tokens,
        PasswordHashing hashing,
        Proposer proposer,
        RaftLoop raft,
        AppliedIndex applied,
        ClusterMembership membership,
        TimeSpan requestTimeLimit,
        TimeProvider clock,
        ILog log)
    {
        _store = store;
        _tokens = tokens;
        _hashing = hashing;
        _proposer = proposer;
        _raft = raft;
        _membership = membership;
        _log = log;
        _arrival = new TokenArrival(applied, () => raft.CommitIndex, requestTimeLimit, clock);
    }

    /// <summary>Told on the apply loop when users, roles or permissions have changed.</summary>
    public event Action? Changed
    {
        add => _store.Changed += value;
        remove => _store.Changed -= value;
    }

    /// <summary>The newest users and permissions.</summary>
    public AuthView View => _store.View;

    /// <summary>The member's own rights, for what it proposes by itself.</summary>
    public AuthCaller Self => View is { IsEnabled: true } view ? new AuthCaller(AuthCaller.Root, view.Revision) : default;

    /// <summary>Finds out who is calling. A token wins over a certificate; nobody is no error here.</summary>
    /// <param name="token">What the client sent as token, or null.</param>
    /// <param name="commonName">Common name of its verified certificate when certificates identify users, or null.</param>
    /// <param name="caller">The caller.</param>
    public EtcdError Identify(string? token, string? commonName, out AuthCaller caller)
    {
        caller = default;
        AuthView view = View;
        if (!view.IsEnabled)
        {
            return EtcdError.None;
        }

        if (token is not null)
        {
            return _tokens.TryFind(token, view.Revision, out caller) ? EtcdError.None : EtcdError.InvalidAuthToken;
        }

        if (commonName is not null)
        {
            caller = new AuthCaller(commonName, view.Revision);
        }

        return EtcdError.None;
    }

    /// <summary>Waits until this member can know a token, and so whether authentication is on: it may not have heard of that yet either.</summary>
    public ValueTask WaitForTokenAsync(string token) => _arrival.WaitAsync(_tokens.EntryOf(token));

    /// <summary>What a caller may do now.</summary>
    public Permit PermitOf(in AuthCaller caller) => View.PermitOf(caller);

    /// <summary>Whether permissions have changed since the caller was identified: what was read meanwhile must not be given out.</summary>
    public bool IsStale(in AuthCaller caller) => caller.IsKnown && caller.Revision != View.Revision;

    /// <summary>Checks name and password and gives a token.</summary>
    public async ValueTask<(EtcdError Error, long Revision, string Token)> AuthenticateAsync(AuthenticateRequest request)
    {
        EtcdError error = await _raft.Reads.WaitAsync();
        while (error == EtcdError.None)
        {
            AuthView view = View;
            error = view.IsEnabled ? await CheckPasswordAsync(view, request) : EtcdError.AuthNotEnabled;
            if (error != EtcdError.None)
            {
                break;
            }

            var login = new InternalAuthenticateRequest { Name = request.Name, SimpleToken = _tokens.NewSeed() };
            ApplyResult result = await _proposer.ProposeAsync(InternalRequestKind.Authenticate, login);
            error = result.Error;
            if (error == EtcdError.None && view.Revision == View.Revision)
            {
                error = _tokens.TryIssue(((AuthenticateResponse)result.Response!).Token, request.Name, view.Revision, out string token);
                return (error, result.Revision, token);
            }

            _log.Info("revision when password checked became stale; retrying");
        }

        return (error, 0, "");
    }

    /// <summary>Proposes the addition of a user. The password does not go into the log, only its hash.</summary>
    public async ValueTask<ApplyResult> AddUserAsync(AuthUserAddRequest request, AuthCaller caller)
    {
        request.HashedPassword = "";
        if (request.Options is { NoPassword: true } || !StoresHashes)
        {
            return await _proposer.ProposeAsync(InternalRequestKind.AuthUserAdd, request, caller);
        }

        (EtcdError error, request.HashedPassword) = await HashAsync(request.Password);
        request.Password = "";
        return error == EtcdError.None
            ? await _proposer.ProposeAsync(InternalRequestKind.AuthUserAdd, request, caller)
            : ApplyResult.Failed(error);
    }

    /// <summary>Proposes a new password. An empty one makes the user unable to log in, as in etcd.</summary>
    public async ValueTask<ApplyResult> ChangePasswordAsync(AuthUserChangePasswordRequest request, AuthCaller caller)
    {
        request.HashedPassword = "";
        if (request.Password.Length == 0 || !StoresHashes)
        {
            return await _proposer.ProposeAsync(InternalRequestKind.AuthUserChangePassword, request, caller);
        }

        (EtcdError error, request.HashedPassword) = await HashAsync(request.Password);
        request.Password = "";
        return error == EtcdError.None
            ? await _proposer.ProposeAsync(InternalRequestKind.AuthUserChangePassword, request, caller)
            : ApplyResult.Failed(error);
    }

    /// <summary>Proposes any other auth request.</summary>
    public ValueTask<ApplyResult> ProposeAsync(InternalRequestKind kind, Google.Protobuf.IMessage request, in AuthCaller caller) =>
        _proposer.ProposeAsync(kind, request, caller);

    private bool StoresHashes => _membership.View.ClusterVersion is { } version && version >= FirstWithHashes;

    private async Task<EtcdError> CheckPasswordAsync(AuthView view, AuthenticateRequest request)
    {
        AuthUser? user = view.Find(request.Name);
        EtcdError error = user is { HasNoPassword: true } ? EtcdError.NoPasswordUser
            : await _hashing.VerifyAsync(request.Password, user?.PasswordHash ?? default) switch
            {
                true => EtcdError.None,
                false => EtcdError.AuthFailed,
                null => EtcdError.TooManyRequests,
            };
        if (error != EtcdError.None)
        {
            _log.Warn("invalid authentication was requested", [("user", request.Name), ("error", error.Message())]);
        }

        return error;
    }

    private async Task<(EtcdError Error, string Base64)> HashAsync(string password) => await _hashing.HashAsync(password) switch
    {
        null => (EtcdError.TooManyRequests, ""),
        [] => (EtcdError.PasswordTooLong, ""),
        { } hash => (EtcdError.None, Convert.ToBase64String(hash)),
    };
}
