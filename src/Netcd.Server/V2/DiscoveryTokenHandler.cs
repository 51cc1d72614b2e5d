using System.Globalization;
using System.Security.Cryptography;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary><c>/new?size=N</c>: a fresh directory at which the members of a new cluster find each other, as discovery.etcd.io gives.</summary>
/// <param name="member">Who keeps the directory.</param>
/// <param name="access">Who may write there.</param>
internal sealed class DiscoveryTokenHandler(EtcdMember member, V2Access access) : IPathHandler
{
    /// <summary>Where tokens are given.</summary>
    public const string Path = "/new";

    private const string Registry = "/_etcd/registry/";
    private const string DefaultSize = "3";
    private const int TokenBytes = 16;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (exchange.Method is not ("GET" or "PUT"))
        {
            await PlainAnswers.MethodNotAllowed(exchange, "GET,PUT");
            return;
        }

        string size = RequestForm.OfQuery(query).Find("size") ?? DefaultSize;
        if (!ushort.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            await V2Answers.Error(exchange, new V2Error(V2ErrorCode.InvalidField, "invalid value for \"size\"", 0));
            return;
        }

        string key = Registry + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        if (!access.MayUseKey(exchange, key, isWrite: true, recursive: false))
        {
            await V2Answers.Error(exchange, new V2Error(V2ErrorCode.Unauthorized, "Insufficient credentials", 0));
            return;
        }

        V2Result set = await member.V2.ProposeAsync(new V2Request { Method = V2Request.Put, Path = $"{V2Path.KeysPrefix}{key}/_config/size", Value = size });
        await (set.Failed
            ? V2Answers.Error(exchange, set.Error.WithoutPrefix(V2Path.KeysPrefix))
            : V2Answers.Text(exchange, $"{(exchange.IsTls ? "https" : "http")}://{exchange.RequestHeaders.Host}{KeysHandler.Prefix}{key}"));
    }
}
