using System.Globalization;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Modules;

/// <summary><c>/mod/v2/lock</c> and <c>/mod/v2/leader</c>, which is a lock whose value is the leader's name.</summary>
internal sealed class LockHandler(EtcdMember member, V2Access access, ILog log) : IPathHandler
{
    private const string LockPrefix = "/mod/v2/lock";
    private const string LeaderPrefix = "/mod/v2/leader";
    private const int MaxSeconds = 1_000_000_000;

    private int _warned;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
        {
            log.Warn("the lock and leader modules are those of etcd 0.2 and deprecated; use their replacement", [("path", path), ("replacement", "etcdctl lock, etcdctl elect")]);
        }

        bool isLeader = path.StartsWith(LeaderPrefix, StringComparison.Ordinal);
        string name = path[(isLeader ? LeaderPrefix : LockPrefix).Length..].Trim('/');
        if (name.Length == 0)
        {
            await PlainAnswers.NotFound(exchange);
            return;
        }

        if (!access.MayUseKey(exchange, "/_etcd/mod/lock/" + name, isWrite: exchange.Method != "GET", recursive: false))
        {
            await V2Answers.Error(exchange, new V2Error(V2ErrorCode.Unauthorized, "Insufficient credentials", 0));
            return;
        }

        RequestForm form = await RequestForm.ReadAsync(exchange, query);
        var queue = new LockQueue(member.V2, name);
        await (exchange.Method switch
        {
            "POST" when !isLeader => AcquireAsync(exchange, queue, form, form.First("value"), "Acquire"),
            "PUT" when !isLeader => RenewAsync(exchange, queue, form),
            "PUT" => LeadAsync(exchange, queue, form),
            "GET" => GetAsync(exchange, queue, form, isLeader),
            "DELETE" when isLeader && form.First("name").Length == 0 => Fail(exchange, V2ErrorCode.NameRequired, "Delete"),
            "DELETE" => ReleaseAsync(exchange, queue, form.First("index"), form.First(isLeader ? "name" : "value"), isLeader ? "Delete" : "Release"),
            _ => PlainAnswers.MethodNotAllowed(exchange, isLeader ? "GET,PUT,DELETE" : "GET,POST,PUT,DELETE"),
        });
    }

    private static ValueTask Fail(PlainHttpExchange exchange, V2ErrorCode code, string cause) => V2Answers.Error(exchange, new V2Error(code, cause, 0));

    private static ValueTask LeadAsync(PlainHttpExchange exchange, LockQueue queue, RequestForm form) =>
        form.First("name").Length == 0
            ? Fail(exchange, V2ErrorCode.NameRequired, "Set")
            : AcquireAsync(exchange, queue, form, form.First("name"), "Set");

    private static async ValueTask AcquireAsync(PlainHttpExchange exchange, LockQueue queue, RequestForm form, string value, string cause)
    {
        if (!TrySeconds(form.First("ttl"), least: 1, out int ttl))
        {
            await Fail(exchange, V2ErrorCode.TtlNotANumber, cause);
            return;
        }

        string timeout = form.First("timeout");
        if (!TrySeconds(timeout.Length == 0 ? "0" : timeout, least: 0, out int patience))
        {
            await Fail(exchange, V2ErrorCode.TimeoutNotANumber, cause);
            return;
        }

        ulong? index = await queue.AcquireAsync(value, TimeSpan.FromSeconds(ttl), timeout.Length == 0 ? null : TimeSpan.FromSeconds(patience), exchange.Aborted);
        await (index is { } number
            ? V2Answers.Text(exchange, number.ToString(CultureInfo.InvariantCulture))
            : PlainAnswers.Error(exchange, 500, "failed to acquire lock"));
    }

    private static async ValueTask RenewAsync(PlainHttpExchange exchange, LockQueue queue, RequestForm form)
    {
        if (!TrySeconds(form.First("ttl"), least: 1, out int ttl))
        {
            await Fail(exchange, V2ErrorCode.TtlNotANumber, "Renew");
        }
        else if (form.First("index").Length == 0 && form.First("value").Length == 0)
        {
            await Fail(exchange, V2ErrorCode.IndexOrValueRequired, "Renew");
        }
        else if (EntryOf(queue, form.First("index"), form.First("value")) is not { } index)
        {
            await Fail(exchange, V2ErrorCode.KeyNotFound, "Renew");
        }
        else
        {
            await Done(exchange, await queue.RenewAsync(index, TimeSpan.FromSeconds(ttl)));
        }
    }

    private static ValueTask GetAsync(PlainHttpExchange exchange, LockQueue queue, RequestForm form, bool isLeader)
    {
        string field = form.First("field");
        if (field is not ("" or "value" or "index"))
        {
            return Fail(exchange, V2ErrorCode.InvalidField, "Get");
        }

        if (queue.Holder is not { } holder)
        {
            return isLeader || queue.Exists ? V2Answers.Text(exchange, "") : Fail(exchange, V2ErrorCode.KeyNotFound, "Get");
        }

        return V2Answers.Text(exchange, field == "index" ? holder.Index.ToString(CultureInfo.InvariantCulture) : holder.Value);
    }

    private static async ValueTask ReleaseAsync(PlainHttpExchange exchange, LockQueue queue, string index, string value, string cause)
    {
        if (index.Length == 0 && value.Length == 0)
        {
            await Fail(exchange, V2ErrorCode.IndexOrValueRequired, cause);
        }
        else if (index.Length > 0 && value.Length > 0)
        {
            await Fail(exchange, V2ErrorCode.IndexValueMutex, cause);
        }
        else if (EntryOf(queue, index, value) is not { } entry)
        {
            await Fail(exchange, V2ErrorCode.KeyNotFound, cause);
        }
        else
        {
            await Done(exchange, await queue.ReleaseAsync(entry));
        }
    }

    private static ulong? EntryOf(LockQueue queue, string index, string value) =>
        index.Length == 0 ? queue.Find(value)?.Index
        : ulong.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number
        : null;

    private static ValueTask Done(PlainHttpExchange exchange, V2Result result) =>
        result.Failed ? V2Answers.Error(exchange, result.Error.WithoutPrefix(V2Path.KeysPrefix)) : V2Answers.Text(exchange, "");

    private static bool TrySeconds(string text, int least, out int seconds) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds >= least && seconds <= MaxSeconds;
}
