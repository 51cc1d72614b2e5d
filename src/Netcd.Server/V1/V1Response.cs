using System.Globalization;
using System.Text;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;

namespace Netcd.Server.V1;

/// <summary>The answer object of v1.</summary>
internal readonly record struct V1Response
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary><c>SET</c>, <c>GET</c> or <c>DELETE</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Key with a leading slash.</summary>
    public required string Key { get; init; }

    /// <summary>Whether the key is a directory.</summary>
    public bool IsDirectory { get; init; }

    /// <summary>Value before, or null.</summary>
    public string? PrevValue { get; init; }

    /// <summary>Value, or null.</summary>
    public string? Value { get; init; }

    /// <summary>Whether the key is new.</summary>
    public bool IsNew { get; init; }

    /// <summary>When it expires.</summary>
    public long ExpireAt { get; init; }

    /// <summary>Whole seconds left, 0 for none.</summary>
    public long Ttl { get; init; }

    /// <summary>Number of the command.</summary>
    public required ulong Index { get; init; }

    /// <summary>What a write answers and its watchers see.</summary>
    public static V1Response Of(V2Event done)
    {
        bool isRemoval = done.Action is V2Action.Delete or V2Action.Expire or V2Action.CompareAndDelete;
        V2NodeView shown = isRemoval ? done.PrevNode ?? done.Node : done.Node;
        return new V1Response
        {
            Action = isRemoval ? "DELETE" : "SET",
            Key = KeyOf(done.Node.Key),
            IsDirectory = done.Node.IsDirectory,
            PrevValue = done.PrevNode?.Value,
            Value = isRemoval ? null : done.Node.Value,
            IsNew = !isRemoval && done.PrevNode is null,
            ExpireAt = shown.ExpireAt,
            Ttl = isRemoval ? 0 : WholeSeconds(shown.Ttl),
            Index = done.V1Index,
        };
    }

    /// <summary>What a read shows of a node.</summary>
    public static V1Response OfNode(V2NodeView node, ulong index) => new()
    {
        Action = "GET",
        Key = KeyOf(node.Key),
        IsDirectory = node.IsDirectory,
        Value = node.Value,
        ExpireAt = node.ExpireAt,
        Ttl = WholeSeconds(node.Ttl),
        Index = index,
    };

    /// <summary>Writes the object; empty fields are left out.</summary>
    public void WriteTo(GoJsonWriter json)
    {
        json.BeginObject();
        Text(json, "action"u8, Action);
        Text(json, "key"u8, Key);
        Flag(json, "dir"u8, IsDirectory);
        TextUnlessEmpty(json, "prevValue"u8, PrevValue);
        TextUnlessEmpty(json, "value"u8, Value);
        Flag(json, "newKey"u8, IsNew);
        if (ExpireAt != V2Time.Never && ExpireAt != 0)
        {
            Text(json, "expiration"u8, LocalTime(ExpireAt));
        }

        if (Ttl > 0)
        {
            json.Name("ttl"u8);
            json.Number(Ttl);
        }

        json.Name("index"u8);
        json.Number(Index);
        json.EndObject();
    }

    /// <summary>The key of a full path.</summary>
    public static string KeyOf(string path) => path.Length > V2Path.KeysPrefix.Length ? path[V2Path.KeysPrefix.Length..] : "/";

    // v2 counts a started second as whole, v1 does not.
    private static long WholeSeconds(long roundedUp) => Math.Max(0, roundedUp - 1);

    private static string LocalTime(long time)
    {
        long seconds = Math.DivRem(time, NanosPerSecond, out long nanos);
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), TimeZoneInfo.Local);
        var text = new StringBuilder(local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        if (nanos != 0)
        {
            text.Append('.').Append(nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0'));
        }

        return text.Append(local.Offset == TimeSpan.Zero ? "Z" : local.ToString("zzz", CultureInfo.InvariantCulture)).ToString();
    }

    private static void Text(GoJsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.Name(name);
        json.String(value);
    }

    private static void TextUnlessEmpty(GoJsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Text(json, name, value);
        }
    }

    private static void Flag(GoJsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.Name(name);
            json.Boolean(true);
        }
    }
}
