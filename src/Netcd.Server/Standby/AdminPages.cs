using System.Text.Json;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Protocol.Errors;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.Standby;

/// <summary><c>/v2/admin/</c> of the peer port: the configuration of the cluster's size, and its members.</summary>
internal sealed class AdminPages(EtcdMember member) : IPlainHttpHandler
{
    /// <summary>Where it is served.</summary>
    public const string Prefix = "/v2/admin/";

    /// <summary>Path of the configuration.</summary>
    public const string ConfigPath = Prefix + "config";

    /// <summary>Path of the members.</summary>
    public const string MachinesPath = Prefix + "machines";

    private const string Json = "application/json";

    /// <summary>The configuration in force; the default one as long as nobody has set any.</summary>
    public static SizeConfig ConfigOf(V2Store store)
    {
        try
        {
            return store.View.ValueOf(SizeConfig.Key) is { } text ? new SizeConfig().With(System.Text.Encoding.UTF8.GetBytes(text)) : new SizeConfig();
        }
        catch (JsonException)
        {
            // Any client may write the key.
            return new SizeConfig();
        }
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange)
    {
        string path = exchange.Path.TrimEnd('/');
        string machine = path.StartsWith(MachinesPath + "/", StringComparison.Ordinal) ? path[(MachinesPath.Length + 1)..] : "";
        return (exchange.Method, path) switch
        {
            ("GET", ConfigPath) => Line(exchange, ConfigOf(member.V2.Store).ToJson()),
            ("GET", MachinesPath) => Line(exchange, Machine.ToJson(Machine.AllOf(member))),
            ("GET", _) when machine.Length > 0 => Line(exchange, Machine.AllOf(member).FirstOrDefault(m => m.Name == machine)?.ToJson() ?? "null"),
            ("PUT", ConfigPath) or ("DELETE", _) when !member.Raft.View.IsLeader => ToLeader(exchange),
            ("PUT", ConfigPath) => ConfigureAsync(exchange),
            ("DELETE", _) when machine.Length > 0 => RemoveAsync(exchange, machine),
            (_, ConfigPath) => PlainAnswers.MethodNotAllowed(exchange, "GET,PUT"),
            _ => PlainAnswers.NotFound(exchange),
        };
    }

    private static ValueTask Line(PlainHttpExchange exchange, string json) => exchange.WriteAsync(200, Json, json + "\n");

    private async ValueTask ConfigureAsync(PlainHttpExchange exchange)
    {
        SizeConfig wanted;
        try
        {
            wanted = ConfigOf(member.V2.Store).With(await exchange.ReadBodyAsync());
        }
        catch (JsonException e)
        {
            await PlainAnswers.Error(exchange, 500, e.Message);
            return;
        }

        V2Result set = await member.V2.ProposeAsync(new V2Request { Method = V2Request.Put, Path = SizeConfig.Key, Value = wanted.ToJson() });
        await (set.Failed ? PlainAnswers.Error(exchange, 500, set.Error.Cause) : Line(exchange, wanted.ToJson()));
    }

    private async ValueTask RemoveAsync(PlainHttpExchange exchange, string name)
    {
        if (member.Membership.View.Members.FirstOrDefault(m => m.Name == name) is not { } found)
        {
            await PlainAnswers.NotFound(exchange);
            return;
        }

        (EtcdError error, _) = await member.Members.RemoveAsync(found.Id);
        await (error == EtcdError.None ? exchange.WriteAsync(200, PlainAnswers.Text, "") : PlainAnswers.Error(exchange, 500, error.Message()));
    }

    private ValueTask ToLeader(PlainHttpExchange exchange)
    {
        if (member.Membership.View.Find(member.Raft.View.Leader) is not { PeerUrls: [var url, ..] })
        {
            return PlainAnswers.Error(exchange, 500, EtcdError.NoLeader.Message());
        }

        exchange.StatusCode = 307;
        exchange.ResponseHeaders.Location = url + exchange.RawTarget;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }
}
