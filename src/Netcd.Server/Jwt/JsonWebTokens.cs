using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Netcd.Core.Auth;
using Netcd.Core.Auth.Tokens;
using Netcd.Protocol.Errors;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Jwt;

/// <summary>
/// Tokens that carry user and auth revision under a signature. Nothing of them is in the log. Tokens that were checked are remembered,
/// at most <see cref="MaxRemembered"/>, so that a signature is checked once and not with each request. Thread-safe.
/// </summary>
internal sealed class JsonWebTokens(JwtOptions options, TimeProvider clock, ILog log) : IAuthTokens
{
    private const int MaxRemembered = 4096;
    private const int MaxLength = 8192;

    private readonly ConcurrentDictionary<string, Claims> _checked = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string NewSeed() => "";

    /// <inheritdoc/>
    public string Assign(string user, string seed, ulong index) => "";

    /// <inheritdoc/>
    public EtcdError TryIssue(string assigned, string user, ulong revision, out string token)
    {
        if (!options.Key.CanSign)
        {
            token = "";
            return EtcdError.TokenVerifyOnly;
        }

        string content = $"{Part(json => json.WriteString("alg", options.Key.Algorithm), static json => json.WriteString("typ", "JWT"))}.{Part(
            json => json.WriteNumber("exp", (clock.GetUtcNow() + options.Ttl).ToUnixTimeSeconds()),
            json => json.WriteNumber("revision", revision),
            json => json.WriteString("username", user))}";
        token = $"{content}.{Base64Url.EncodeToString(options.Key.Sign(Encoding.ASCII.GetBytes(content)))}";
        return EtcdError.None;
    }

    /// <inheritdoc/>
    public bool TryFind(string token, ulong revision, out AuthCaller caller)
    {
        caller = default;
        if (!_checked.TryGetValue(token, out Claims? claims))
        {
            if (Check(token, out claims) is { } reason)
            {
                log.Warn("failed to parse a JWT token", [("token-fingerprint", Fingerprint(token)), ("error", reason)]);
                return false;
            }

            Remember(token, claims!);
        }

        if (!claims!.IsValidAt(clock.GetUtcNow()))
        {
            _checked.TryRemove(token, out _);
            return false;
        }

        caller = new AuthCaller(claims.Username, claims.Revision);
        return true;
    }

    /// <inheritdoc/>
    public ulong EntryOf(string token) => 0;

    /// <inheritdoc/>
    public void DropUser(string user)
    {
    }

    /// <inheritdoc/>
    public void DropAll()
    {
    }

    private static string Part(params ReadOnlySpan<Action<Utf8JsonWriter>> fields)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (Action<Utf8JsonWriter> field in fields)
            {
                field(json);
            }

            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(output.WrittenSpan);
    }

    private static string Fingerprint(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))[..12];

    private void Remember(string token, Claims claims)
    {
        if (_checked.Count >= MaxRemembered)
        {
            _checked.Clear();
        }

        _checked[token] = claims;
    }

    /// <summary>Why a token is not one of ours; null when it is. Says nothing about its time.</summary>
    private string? Check(string token, out Claims? claims)
    {
        claims = null;
        string[] parts = token.Split('.', 4);
        if (token.Length > MaxLength || parts.Length != 3)
        {
            return "token contains an invalid number of segments";
        }

        try
        {
            using JsonDocument header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            if (header.RootElement.ValueKind != JsonValueKind.Object || !header.RootElement.TryGetProperty("alg", out JsonElement algorithm) || algorithm.ValueKind != JsonValueKind.String || algorithm.GetString() != options.Key.Algorithm)
            {
                return "invalid signing method";
            }

            byte[] signature = Base64Url.DecodeFromChars(parts[2]);
            if (!options.Key.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature))
            {
                return "signature is invalid";
            }

            using JsonDocument body = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return Claims.Read(body.RootElement, out claims);
        }
        catch (Exception e) when (e is FormatException or JsonException or CryptographicException or InvalidOperationException)
        {
            return "token is malformed";
        }
    }

    private sealed record Claims(string Username, ulong Revision, double NotBefore, double Expires)
    {
        public static string? Read(JsonElement body, out Claims? claims)
        {
            claims = null;
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("username", out JsonElement username) || username.ValueKind != JsonValueKind.String)
            {
                return "failed to obtain user claims from jwt token";
            }

            if (!TryNumber(body, "revision", 0, out double revision) || !(revision >= 1) || revision >= ulong.MaxValue)
            {
                return "failed to obtain revision claims from jwt token";
            }

            if (!TryNumber(body, "exp", double.PositiveInfinity, out double expires)
                || !TryNumber(body, "nbf", double.NegativeInfinity, out double notBefore)
                || !TryNumber(body, "iat", double.NegativeInfinity, out double issued))
            {
                return "a time in the token is not a number";
            }

            claims = new Claims(username.GetString()!, (ulong)revision, Math.Max(notBefore, issued), expires);
            return null;
        }

        public bool IsValidAt(DateTimeOffset time)
        {
            double now = (time - DateTimeOffset.UnixEpoch).TotalSeconds;
            return NotBefore <= now && now < Expires;
        }

        private static bool TryNumber(JsonElement body, string name, double missing, out double value)
        {
            value = missing;
            return !body.TryGetProperty(name, out JsonElement element) || (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out value));
        }
    }
}
