using Netcd.Core.LocalMember;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.V2;

/// <summary>The v2 API as a whole: finds the handler of a path; what none serves gets 404.</summary>
internal sealed class V2Pages : IPlainHttpHandler
{
    private readonly KeysHandler _keys;
    private readonly KeyValuePair<string, IV2Handler>[] _others;

    /// <summary>Puts the API of a member together.</summary>
    /// <param name="member">The member.</param>
    /// <param name="usesCertificates">Whether client certificates name users.</param>
    /// <param name="clock">Time of statistics.</param>
    /// <param name="log">Where refusals are told.</param>
    public V2Pages(EtcdMember member, bool usesCertificates, TimeProvider clock, ILog log)
    {
        var access = new V2Access(member.V2.Store, usesCertificates, log);
        _keys = new KeysHandler(member, access);
        _others =
        [
            new("/v2/stats/", new StatsHandler(member, clock)),
            new("/v2/members/", new MembersHandler(member, access)),
            new("/v2/machines", new MachinesHandler(member)),
            new("/v2/auth/", new AuthHandler(member, access)),
        ];
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        if (!GoPath.TrySplit(exchange.RawTarget, out string path, out ReadOnlyMemory<char> query))
        {
            exchange.ResponseHeaders.Clear();
            return exchange.WriteAsync(400, PlainAnswers.Text, "400 Bad Request");
        }

        string clean = GoPath.Clean(path);
        return clean != path ? PlainAnswers.Redirect(exchange, clean, query.Span)
            : Find(path) is { } handler ? handler.HandleAsync(exchange, path, query)
            : PlainAnswers.NotFound(exchange);
    }

    private IV2Handler? Find(string path)
    {
        if (IsIn(path, KeysHandler.Prefix))
        {
            return _keys;
        }

        foreach ((string prefix, IV2Handler handler) in _others)
        {
            if (prefix.EndsWith('/') ? IsIn(path, prefix.AsSpan(0, prefix.Length - 1)) : path == prefix)
            {
                return handler;
            }
        }

        return null;
    }

    private static bool IsIn(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
