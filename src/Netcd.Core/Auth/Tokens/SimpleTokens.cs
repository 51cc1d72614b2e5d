using System.Collections.Concurrent;
using System.Globalization;
using Netcd.Core.World;
using Netcd.Protocol.Errors;

namespace Netcd.Core.Auth.Tokens;

/// <summary>
/// Random tokens that every member keeps in memory: 16 letters, a dot, and the index of the entry before the login. A token lives
/// until it was not used for the TTL. Holds at most <see cref="MaxTokens"/>: when there are more, the oldest login ends.
/// </summary>
public sealed class SimpleTokens : IAuthTokens
{
    /// <summary>Most tokens that are known at once.</summary>
    public const int MaxTokens = 1 << 17;

    private const int SeedLength = 16;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly IWorld _world;
    private readonly long _ttl;
    private readonly ConcurrentDictionary<string, Login> _logins = new(StringComparer.Ordinal);

    /// <summary>Tokens in the order of their next look at whether they still live. Apply loop only.</summary>
    private readonly Queue<Login> _order = new();

    /// <summary>Creates an empty table.</summary>
    /// <param name="world">Gives time and secret letters.</param>
    /// <param name="ttl"><c>--auth-token-ttl</c>.</param>
    public SimpleTokens(IWorld world, TimeSpan ttl)
    {
        _world = world;
        _ttl = (long)Math.Min(ttl.TotalSeconds * world.Clock.TimestampFrequency, long.MaxValue / 4);
    }

    /// <summary>How many tokens are known, the dead ones that nobody looked at included.</summary>
    public int Count => _logins.Count;

    /// <inheritdoc/>
    public string NewSeed()
    {
        // Bytes from the largest multiple of 52 on are thrown away, so that every letter is equally likely.
        const int fair = 256 / 52 * 52;
        Span<char> seed = stackalloc char[SeedLength];
        Span<byte> secret = stackalloc byte[2 * SeedLength];
        for (int length = 0; length < SeedLength;)
        {
            _world.FillSecret(secret);
            for (int i = 0; i < secret.Length && length < SeedLength; i++)
            {
                if (secret[i] < fair)
                {
                    seed[length++] = Letters[secret[i] % Letters.Length];
                }
            }
        }

        return new string(seed);
    }

    /// <inheritdoc/>
    public string Assign(string user, string seed, ulong index)
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"{seed}.{index}");
        long now = _world.Clock.GetTimestamp();
        RemoveDead(now);
        var login = new Login(token, user, now + _ttl);
        _logins[token] = login;
        _order.Enqueue(login);
        if (_order.Count > MaxTokens)
        {
            Remove(_order.Dequeue());
        }

        return token;
    }

    /// <inheritdoc/>
    public EtcdError TryIssue(string assigned, string user, ulong revision, out string token)
    {
        token = assigned;
        return EtcdError.None;
    }

    /// <inheritdoc/>
    public bool TryFind(string token, ulong revision, out AuthCaller caller)
    {
        caller = default;
        long now = _world.Clock.GetTimestamp();
        if (!_logins.TryGetValue(token, out Login? login) || login.Expires < now)
        {
            return false;
        }

        login.Expires = now + _ttl;
        caller = new AuthCaller(login.User, revision);
        return true;
    }

    /// <inheritdoc/>
    public ulong EntryOf(string token)
    {
        int dot = token.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && ulong.TryParse(token.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong index) && index < ulong.MaxValue ? index + 1 : 0;
    }

    /// <inheritdoc/>
    public void DropUser(string user)
    {
        foreach (Login login in _logins.Values.Where(login => login.User == user))
        {
            Remove(login);
        }
    }

    /// <inheritdoc/>
    public void DropAll()
    {
        _logins.Clear();
        _order.Clear();
    }

    private void RemoveDead(long now)
    {
        while (_order.TryPeek(out Login? login) && (login.IsDropped || login.NextLook < now))
        {
            _order.Dequeue();
            if (login.Expires < now)
            {
                Remove(login);
            }
            else if (!login.IsDropped)
            {
                login.NextLook = login.Expires;
                _order.Enqueue(login);
            }
        }
    }

    private void Remove(Login login)
    {
        login.IsDropped = true;
        _logins.TryRemove(new KeyValuePair<string, Login>(login.Token, login));
    }

    private sealed class Login(string token, string user, long expires)
    {
        private long _expires = expires;

        public string Token => token;

        public string User => user;

        /// <summary>Clock timestamp; each use moves it.</summary>
        public long Expires
        {
            get => Volatile.Read(ref _expires);
            set => Volatile.Write(ref _expires, value);
        }

        public long NextLook { get; set; } = expires;

        public bool IsDropped { get; set; }
    }
}
