using System.IO.Compression;

namespace Netcd.Etcdutl.Tests;

/// <summary>A temporary folder with a snapshot that etcd 3.5.16 made: revision 49, compacted, HashKV 1351291079.</summary>
public sealed class DataFolder : IDisposable
{
    public const string Hash = "1351291079";

    public DataFolder()
    {
        using FileStream packed = File.OpenRead(System.IO.Path.Combine(AppContext.BaseDirectory, "s35-single.snapshot.gz"));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using FileStream file = File.Create(Snapshot);
        unpacked.CopyTo(file);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("netcd-etcdutl-").FullName;

    public string Snapshot => this["snapshot"];

    public string Data => this["data"];

    public string Database => System.IO.Path.Combine(Data, "member/snap/db");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static async Task<DataFolder> RestoredAsync()
    {
        var folder = new DataFolder();
        await UtlRun.OutputOfAsync("snapshot", "restore", folder.Snapshot, "--data-dir", folder.Data);
        return folder;
    }

    /// <summary>Names of all files and folders below a folder, in order.</summary>
    public string[] Below(string name) => [.. Directory.EnumerateFileSystemEntries(this[name], "*", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(this[name], path)).Order(StringComparer.Ordinal)];

    /// <summary>Everything in the folder with its length and its first megabyte: logs are preallocated.</summary>
    public Dictionary<string, string> Content() => Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories)
        .ToDictionary(static path => path, static path => Directory.Exists(path) ? "" : Describe(path));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Describe(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] head = new byte[Math.Min(file.Length, 1 << 20)];
        file.ReadExactly(head);
        return $"{file.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(head))}";
    }
}
