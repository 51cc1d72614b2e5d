using System.IO.Compression;

namespace Netcd.Storage.Tests;

/// <summary>Files that real etcd wrote, from the folder <c>testdata</c>.</summary>
internal static class TestData
{
    public static string Text(string name) => File.ReadAllText(PathOf(name));

    public static byte[] Unpack(string name)
    {
        using FileStream packed = File.OpenRead(PathOf(name));
        using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "testdata", name);
}
