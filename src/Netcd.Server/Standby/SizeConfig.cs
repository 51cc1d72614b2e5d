using System.Globalization;
using System.Text.Json;

namespace Netcd.Server.Standby;

/// <summary>How many members a cluster wants, as 0.4 kept it. Values below the least ones are raised silently. Immutable.</summary>
public sealed record SizeConfig
{
    /// <summary>Key that holds it, full path in the tree.</summary>
    public const string Key = "/1/_etcd/config";

    private const int LeastSize = 3;
    private const double LeastDelay = 2;
    private const double LeastInterval = 1;
    private const double Longest = 1e9;

    /// <summary>Most members; others stand by.</summary>
    public int ActiveSize { get; init => field = Math.Max(LeastSize, value); } = 9;

    /// <summary>Seconds after which a silent member is removed.</summary>
    public double RemoveDelay { get; init => field = Math.Clamp(value, LeastDelay, Longest); } = 1800;

    /// <summary>Seconds between two looks of a standby.</summary>
    public double SyncInterval { get; init => field = Math.Clamp(value, LeastInterval, Longest); } = 5;

    /// <summary>The JSON that 0.4 writes.</summary>
    public string ToJson() => string.Create(CultureInfo.InvariantCulture, $"{{\"activeSize\":{ActiveSize},\"removeDelay\":{RemoveDelay},\"syncInterval\":{SyncInterval}}}");

    /// <summary>This configuration with what a JSON object names.</summary>
    /// <exception cref="JsonException">It is no such object.</exception>
    public SizeConfig With(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("json: cannot unmarshal the request into the cluster configuration");
        }

        return this with
        {
            ActiveSize = (int)Math.Clamp(Number(root, "activeSize", ActiveSize), 0, int.MaxValue),
            RemoveDelay = Number(root, "removeDelay", RemoveDelay),
            SyncInterval = Number(root, "syncInterval", SyncInterval),
        };
    }

    private static double Number(JsonElement root, string name, double otherwise) =>
        !root.TryGetProperty(name, out JsonElement value) ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) ? number
        : throw new JsonException($"json: {name} is no number");
}
