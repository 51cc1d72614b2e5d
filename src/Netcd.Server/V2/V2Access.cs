using System.Security.Cryptography.X509Certificates;
using System.Text;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.V2.Auth;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.V2;

/// <summary>Who may do what in the v2 API. Everybody everything while auth is off. Thread-safe.</summary>
/// <param name="store">Where the auth records are.</param>
/// <param name="usesCertificates">Whether a client certificate names the user of a request without credentials.</param>
/// <param name="log">Where refusals are told.</param>
internal sealed class V2Access(V2Store store, bool usesCertificates, ILog log)
{
    private readonly V2Passwords _passwords = new();

    /// <summary>The records behind the decisions.</summary>
    public V2AuthRecords Records { get; } = new(store);

    /// <summary>Whether the request may read or change a key.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="key">Key as the client names it.</param>
    /// <param name="isWrite">Change instead of read.</param>
    /// <param name="recursive">The whole subtree.</param>
    public bool MayUseKey(PlainHttpExchange exchange, string key, bool isWrite, bool recursive)
    {
        if (!Records.IsEnabled)
        {
            return true;
        }

        bool hasCredentials = exchange.RequestHeaders.Authorization.Count > 0;
        V2User? user = hasCredentials ? UserOfCredentials(exchange) : UserOfCertificate(exchange);
        if (user is null)
        {
            // The guest's patterns do not tell recursive requests from others.
            return !hasCredentials && Records.FindRole(V2Role.Guest)?.Allows(key, isWrite, recursive: false) == true;
        }

        foreach (string role in user.Roles ?? [])
        {
            if (Records.FindRole(role)?.Allows(key, isWrite, recursive) == true)
            {
                return true;
            }
        }

        log.Warn("user has no access to key", [("user", user.Name), ("key", key)]);
        return false;
    }

    /// <summary>Whether the request comes from a user with the root role.</summary>
    public bool IsRoot(PlainHttpExchange exchange)
    {
        if (!Records.IsEnabled)
        {
            return true;
        }

        bool hasCredentials = exchange.RequestHeaders.Authorization.Count > 0;
        V2User? user = hasCredentials || !usesCertificates ? UserOfCredentials(exchange) : UserOfCertificate(exchange);
        return user?.Roles?.Contains(V2Role.Root) == true;
    }

    /// <summary>Whether the request reads, or comes from a user with the root role.</summary>
    public bool MayChange(PlainHttpExchange exchange) => exchange.Method is "GET" or "HEAD" || IsRoot(exchange);

    private V2User? UserOfCertificate(PlainHttpExchange exchange) =>
        usesCertificates && exchange.ClientCertificate is { } certificate
            ? Records.FindUser(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))
            : null;

    private V2User? UserOfCredentials(PlainHttpExchange exchange)
    {
        if (!TryReadBasic(exchange.RequestHeaders.Authorization.ToString(), out string name, out string password))
        {
            log.Warn("malformed basic auth encoding", []);
            return null;
        }

        V2User? user = Records.FindUser(name);
        if (user is null || !_passwords.Matches(password, user.Password))
        {
            log.Warn("invalid user or password", [("user", name), ("remote", exchange.Peer)]);
            return null;
        }

        return user;
    }

    private static bool TryReadBasic(string header, out string name, out string password)
    {
        const string Scheme = "Basic ";
        name = "";
        password = "";
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        byte[] bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..], bytes, out int length))
        {
            return false;
        }

        string pair = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        name = pair[..colon];
        password = pair[(colon + 1)..];
        return true;
    }
}
