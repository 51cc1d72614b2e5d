using System.Text.Json;
using Netcd.Telemetry.GoText;

namespace Netcd.Server.V2Proxy;

/// <summary><c>proxy/cluster</c> in the data directory: the peer URLs of the cluster as last seen, so that a restart needs no flags.</summary>
/// <param name="dataDirectory">The data directory.</param>
internal sealed class ProxyFile(string dataDirectory)
{
    private readonly string _path = Path.Join(dataDirectory, "proxy", "cluster");

    /// <summary>The peer URLs; null when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public IReadOnlyList<string>? Read()
    {
        if (!File.Exists(_path))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(_path));
            return [.. document.RootElement.GetProperty("PeerURLs").EnumerateArray().Select(static url => url.GetString() ?? throw new InvalidDataException("null"))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or InvalidDataException)
        {
            throw new InvalidDataException($"{_path}: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Write(IReadOnlyList<string> peerUrls)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        string next = _path + ".bak";
        File.WriteAllText(next, $"{{\"PeerURLs\":[{string.Join(',', peerUrls.Select(static url => GoJson.Quote(url)))}]}}\n");
        File.Move(next, _path, overwrite: true);
    }
}
