using System.Runtime.Versioning;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.Flags;

/// <summary>What the server writes is for its own user only, however careless the environment.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests
{
    [NetcdFact]
    public async Task Files_and_folders_are_readable_by_their_owner_only_whatever_the_umask()
    {
        using var folder = new TempFolder();
        string program = folder["etcd"];
        await File.WriteAllTextAsync(program, $"#!/bin/sh\numask 0\nexec '{NetcdServer.Path}' \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using EtcdProcess server = await EtcdProcess.StartAsync(program, new EtcdOptions { Arguments = ["--auto-tls", "--snapshot-count=2"], HasClientTls = true });
        string[] written = [.. Directory.EnumerateFileSystemEntries(server.DataDirectory, "*", SearchOption.AllDirectories), server.DataDirectory];
        Assert.Contains(written, static path => path.EndsWith(".wal", StringComparison.Ordinal));
        Assert.Contains(written, static path => path.EndsWith("key.pem", StringComparison.Ordinal));
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.DoesNotContain(written, static path => (File.GetUnixFileMode(path) & Others) != 0);
    }
}
