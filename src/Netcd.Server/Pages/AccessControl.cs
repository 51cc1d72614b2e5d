using System.Collections.Frozen;
using Netcd.Rpc.Http;
using Netcd.Server.Hosting;
using Netcd.Server.Tls;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Pages;

/// <summary>The rules of the client port for browsers: accepted host names (against DNS rebinding), allowed origins, answers to OPTIONS.</summary>
/// <param name="options">The rules.</param>
/// <param name="next">Who answers what they let through.</param>
/// <param name="log">Where refusals are told.</param>
public sealed class AccessControl(HttpOptions options, IPlainHttpHandler next, ILog log) : IPlainHttpHandler
{
    private const string Any = "*";
    private const string IgnoredName = "CommonName of client sending a request against gateway will be ignored and not used as expected";

    private readonly FrozenSet<string> _hosts = options.HostWhitelist.ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenSet<string> _origins = options.Cors.ToFrozenSet(StringComparer.Ordinal);

    private readonly bool _allowsAnyHost = AllowsAny(options.HostWhitelist);
    private readonly bool _allowsAnyOrigin = AllowsAny(options.Cors);

    /// <summary>Whether certificates name users now: a JSON call whose certificate names one is refused, because it would be made without that user's rights.</summary>
    public Func<bool> CertificatesNameUsers { get; init; } = static () => false;

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (!exchange.IsTls && !_allowsAnyHost && HostName(exchange.RequestHeaders.Host.ToString()) is var host && !_hosts.Contains(host))
        {
            log.Warn("rejecting HTTP request to prevent DNS rebinding attacks", [("host", host)]);
            return PlainAnswers.Error(exchange, 421, Misdirected(host));
        }

        if (exchange.ClientCertificate is { } certificate && CertificatesNameUsers() && IsJsonCall(exchange.Path) && CommonName.Of(certificate).Length > 0)
        {
            return PlainAnswers.Error(exchange, 400, IgnoredName);
        }

        if (_allowsAnyOrigin)
        {
            Allow(exchange, Any);
        }
        else if (exchange.RequestHeaders.Origin.ToString() is var origin && _origins.Contains(origin))
        {
            Allow(exchange, origin);
        }

        return exchange.Method == "OPTIONS" ? Empty(exchange) : next.HandleAsync(exchange);
    }

    private static bool IsJsonCall(string path) => path.StartsWith("/v3/", StringComparison.Ordinal) || path.StartsWith("/v3beta/", StringComparison.Ordinal);

    private static bool AllowsAny(IReadOnlyCollection<string> list) => list.Count == 0 || list.Contains(Any);

    private static void Allow(PlainHttpExchange exchange, string origin)
    {
        exchange.ResponseHeaders.AccessControlAllowHeaders = "accept, content-type, authorization";
        exchange.ResponseHeaders.AccessControlAllowMethods = "POST, GET, OPTIONS, PUT, DELETE";
        exchange.ResponseHeaders.AccessControlAllowOrigin = origin;
    }

    private static ValueTask Empty(PlainHttpExchange exchange)
    {
        exchange.StatusCode = 200;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    private static string HostName(string header) =>
        EtcdUrlList.IsHostPort(header) ? header[..header.LastIndexOf(':')].Trim('[', ']') : header;

    private static string Misdirected(string host) =>
        $"""

        etcd received your request, but the Host header was unrecognized.

        To fix this, choose one of the following options:
        - Enable TLS, then any HTTPS request will be allowed.
        - Add the hostname you want to use to the whitelist in settings.
          - e.g. etcd --host-whitelist "{host}"

        This requirement has been added to help prevent "DNS Rebinding" attacks (CVE-2018-5702).

        """;
}
