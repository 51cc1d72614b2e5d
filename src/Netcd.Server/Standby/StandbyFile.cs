using System.Globalization;
using System.Text.Json;

namespace Netcd.Server.Standby;

/// <summary><c>standby_info</c> in the data directory: whether this server stands by, and for which cluster.</summary>
/// <param name="IsRunning">Whether it stands by.</param>
/// <param name="Cluster">The members as last seen.</param>
/// <param name="SyncInterval">Seconds between two looks.</param>
internal sealed record StandbyFile(bool IsRunning, IReadOnlyList<Machine> Cluster, double SyncInterval)
{
    private const string Name = "standby_info";

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static StandbyFile? Read(string dataDirectory)
    {
        string path = Path.Join(dataDirectory, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new StandbyFile(root.GetProperty("Running").GetBoolean(), Machine.ReadAll(root.GetProperty("Cluster")), root.GetProperty("SyncInterval").GetDouble());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Write(string dataDirectory)
    {
        string path = Path.Join(dataDirectory, Name);
        File.WriteAllText(path + ".tmp", string.Create(CultureInfo.InvariantCulture, $"{{\"Running\":{(IsRunning ? "true" : "false")},\"Cluster\":{Machine.ToJson(Cluster)},\"SyncInterval\":{SyncInterval}}}\n"));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
