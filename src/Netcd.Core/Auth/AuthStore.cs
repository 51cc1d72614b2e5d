using System.Buffers.Binary;
using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;
using Netcd.Core.Backend;
using Netcd.Core.V2;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Errors;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Auth;

/// <summary>
/// Users, roles and whether authentication is on. The apply loop changes it, inside a backend entry; each change is published as a
/// new <see cref="View"/>, which any thread may read. The effects depend on the log alone.
/// </summary>
public sealed partial class AuthStore
{
    private readonly IAuthTokens _tokens;
    private readonly PasswordHashing _hashing;
    private readonly Gauge _revisionMetric;
    private readonly ILog _log;
    private readonly SortedDictionary<string, AuthUser> _users = new(Utf8Order.Instance);
    private readonly SortedDictionary<string, Role> _roles = new(Utf8Order.Instance);
    private AuthView _view = new(false, 1, new Dictionary<string, AuthUser>());

    /// <summary>Creates an empty store.</summary>
    /// <param name="tokens">Told of logins and of users whose tokens end.</param>
    /// <param name="hashing">Hashes passwords that an entry of etcd 3.4 carries in clear.</param>
    /// <param name="metrics">Takes the revision.</param>
    /// <param name="log">Takes a line for each change.</param>
    public AuthStore(IAuthTokens tokens, PasswordHashing hashing, MetricRegistry metrics, ILog log)
    {
        _tokens = tokens;
        _hashing = hashing;
        _log = log;
        _revisionMetric = metrics.Gauge("etcd_debugging_auth_revision", "The current revision of auth store.");
        _revisionMetric.Set(1);
    }

    /// <summary>The newest state. Any thread.</summary>
    public AuthView View => Volatile.Read(ref _view);

    /// <summary>Told on the apply loop after each change of <see cref="View"/>.</summary>
    public event Action? Changed;

    /// <summary>User names in order. Apply loop only.</summary>
    public IEnumerable<string> Users => _users.Keys;

    /// <summary>Role names in order. Apply loop only.</summary>
    public IEnumerable<string> Roles => _roles.Keys;

    /// <summary>Takes the state of a database: at start, and when a snapshot has replaced the database. Tokens stay.</summary>
    public void Restore(IBackendReader backend)
    {
        _users.Clear();
        _roles.Clear();
        backend.ForEach(BucketId.AuthRoles, (name, value) =>
        {
            Role role = Role.Parser.ParseFrom(value);
            _roles[role.Name.ToStringUtf8()] = role;
            return true;
        });
        backend.ForEach(BucketId.AuthUsers, (name, value) =>
        {
            AddUp(User.Parser.ParseFrom(value));
            return true;
        });
        ulong revision = backend.Get(BucketId.Auth, "authRevision"u8) is { Length: sizeof(ulong) } stored ? BinaryPrimitives.ReadUInt64BigEndian(stored) : 1;
        Publish(backend.Get(BucketId.Auth, "authEnabled"u8) is [1], Math.Max(revision, 1));
    }

    /// <summary>Finds a role. Apply loop only.</summary>
    public Role? FindRole(string name) => _roles.GetValueOrDefault(name);

    /// <summary>Turns authentication on. Nothing happens when it is on.</summary>
    public EtcdError Enable(IBackendWriter backend)
    {
        if (View.IsEnabled)
        {
            _log.Info("authentication is already enabled; ignored auth enable request");
            return EtcdError.None;
        }

        if (!_users.TryGetValue(AuthCaller.Root, out AuthUser? root))
        {
            return EtcdError.RootUserMissing;
        }

        if (!root.IsRoot)
        {
            return EtcdError.RootRoleMissing;
        }

        backend.Put(BucketId.Auth, "authEnabled"u8, [1]);
        Publish(true, View.Revision);
        _log.Info("enabled authentication");
        return EtcdError.None;
    }

    /// <summary>Turns authentication off; all simple tokens end. Nothing happens when it is off.</summary>
    public void Disable(IBackendWriter backend)
    {
        if (!View.IsEnabled)
        {
            return;
        }

        backend.Put(BucketId.Auth, "authEnabled"u8, [0]);
        CountChange(backend, enabled: false);
        _tokens.DropAll();
        _log.Info("disabled authentication");
    }

    /// <summary>Applies a login whose password the proposer has checked.</summary>
    /// <param name="name">User.</param>
    /// <param name="seed">What the proposer's <see cref="IAuthTokens.NewSeed"/> gave.</param>
    /// <param name="index">Index of the entry before the login's.</param>
    /// <param name="token">The token, or empty when it is not decided by the log.</param>
    public EtcdError Authenticate(string name, string seed, ulong index, out string token)
    {
        token = "";
        if (!View.IsEnabled)
        {
            return EtcdError.AuthNotEnabled;
        }

        if (!_users.TryGetValue(name, out AuthUser? user) || user.HasNoPassword)
        {
            return EtcdError.AuthFailed;
        }

        token = _tokens.Assign(name, seed, index);
        return EtcdError.None;
    }

    private void AddUp(User stored)
    {
        var user = new AuthUser(stored, _roles);
        _users[user.Name] = user;
    }

    private void CountChange(IBackendWriter backend, bool enabled)
    {
        ulong revision = View.Revision + 1;
        Invariant.That(revision != 0, "the auth revision is used up");
        Span<byte> stored = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(stored, revision);
        backend.Put(BucketId.Auth, "authRevision"u8, stored);
        Publish(enabled, revision);
    }

    private void CountChange(IBackendWriter backend) => CountChange(backend, View.IsEnabled);

    private void Publish(bool enabled, ulong revision)
    {
        Volatile.Write(ref _view, new AuthView(enabled, revision, _users));
        _revisionMetric.Set(revision);
        Changed?.Invoke();
    }
}
