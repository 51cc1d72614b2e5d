using System.Globalization;
using System.Text.Json;
using Netcd.Core.V2;

namespace Netcd.Core.Bootstrap.Legacy;

/// <summary>Applies a command of a log of etcd 0.x to a store, taking as many indexes as 0.x did. One that fails changes nothing, as it did then.</summary>
internal static class LegacyCommand
{
    /// <summary>Applies one entry.</summary>
    /// <exception cref="InvalidDataException">The kind of command or its fields are unknown.</exception>
    public static void Apply(in LegacyEntry entry, V2Store store)
    {
        if (entry.Command.IsEmpty)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(entry.Command);
            Apply(entry.Name, document.RootElement, store);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"log: entry {entry.Index} ({entry.Name}): {e.Message}", e);
        }
    }

    private static void Apply(string name, JsonElement command, V2Store store)
    {
        string key = V2Path.KeysPrefix + V2Path.Clean(Text(command, "key"));
        string value = Text(command, "value");
        bool directory = Flag(command, "dir");
        V2Ttl ttl = new(TimeOf(command, "expireTime"), false);
        long now = Math.Max(ttl.ExpireAt, 0);
        _ = name switch
        {
            "etcd:set" => store.Set(key, directory, value, ttl, now),
            "etcd:create" => store.Create(Flag(command, "unique") ? InOrder(key, store) : key, directory, value, ttl, now),
            "etcd:update" => store.Update(key, value, ttl, now),
            "etcd:delete" => store.Delete(key, directory, Flag(command, "recursive"), now),
            "etcd:compareAndSwap" or "etcd:testAndSet" or "testAndSet" => store.CompareAndSwap(key, PrevValue(command), Number(command, "prevIndex"), value, ttl, now),
            "etcd:compareAndDelete" => store.CompareAndDelete(key, PrevValue(command), Number(command, "prevIndex"), now),
            "etcd:sync" => Sync(TimeOf(command, "time"), store),
            "etcd:join" => store.Set($"{V2Path.KeysPrefix}/_etcd/machines/{Text(command, "name")}", false, "raft=" + Text(command, "raftURL"), V2Ttl.Permanent, 0),
            "etcd:remove" => store.Delete($"{V2Path.KeysPrefix}/_etcd/machines/{Text(command, "name")}", false, false, 0),
            "etcd:setClusterConfig" => store.Set(V2Path.KeysPrefix + "/_etcd/config", false, "", V2Ttl.Permanent, 0),
            "etcd:get" or "raft:nop" or "raft:join" or "raft:leave" => default,
            _ => throw new InvalidOperationException("unknown kind of command"),
        };
    }

    private static V2Result Sync(long time, V2Store store)
    {
        store.DeleteExpired(time, time);
        return default;
    }

    // 0.4 did not pad the names of in-order keys.
    private static string InOrder(string directory, V2Store store) => string.Create(CultureInfo.InvariantCulture, $"{directory}/{store.Index + 1}");

    private static string PrevValue(JsonElement command) => Text(command, "prevValue") is { Length: > 0 } text ? text : Text(command, "PrevValue");

    private static string Text(JsonElement command, string name) => command.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static bool Flag(JsonElement command, string name) => command.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static ulong Number(JsonElement command, string name) => command.TryGetProperty(name, out JsonElement value) ? value.GetUInt64() : 0;

    // Year 1 and, in 0.1, 1970 stand for "never".
    private static long TimeOf(JsonElement command, string name)
    {
        string text = Text(command, name);
        if (text.Length == 0)
        {
            return V2Time.Never;
        }

        if (!V2Time.TryParse(text, out long time))
        {
            throw new FormatException($"\"{text}\" is not a time");
        }

        return time < V2Time.Earliest ? V2Time.Never : time;
    }
}
