using System.IO.Compression;
using System.Text.Json;

namespace Netcd.Interop.Tests.Support;

/// <summary>Data directories that real etcd wrote, and what the live servers said about them.</summary>
internal static class Fixtures
{
    private static readonly Lazy<JsonDocument> Manifest = new(ReadManifest);

    /// <summary>All archives.</summary>
    public static IEnumerable<string> Names => Manifest.Value.RootElement.EnumerateObject().Select(static p => p.Name);

    private static string Folder => Path.Combine(RepositoryPaths.TestData, "datadir");

    /// <summary>The manifest's entry of an archive.</summary>
    public static JsonElement Facts(string name) => Manifest.Value.RootElement.GetProperty(name);

    /// <summary>Unpacks an archive and returns its top folder: the data directory, or one folder per member.</summary>
    public static string Unpack(string name, TempFolder into)
    {
        CommandResult result = ProcessRunner.Run("tar", ["-xJf", Path.Combine(Folder, name + ".tar.xz"), "-C", into.Path], TimeSpan.FromMinutes(1));
        return result.ExitCode == 0 ? into[name] : throw new IOException($"cannot unpack {name}: {result.StderrText}");
    }

    /// <summary>Unpacks a file made by <c>etcdctl snapshot save</c> and returns its path.</summary>
    public static string UnpackSnapshot(string name, TempFolder into)
    {
        string path = into[name + ".snapshot"];
        using FileStream packed = File.OpenRead(Path.Combine(Folder, name + ".snapshot.gz"));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using FileStream file = File.Create(path);
        unpacked.CopyTo(file);
        return path;
    }

    private static JsonDocument ReadManifest()
    {
        using FileStream packed = File.OpenRead(Path.Combine(Folder, "manifest.json.gz"));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        return JsonDocument.Parse(unpacked);
    }
}
