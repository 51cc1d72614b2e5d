using Netcd.Server.Hosting;

namespace Netcd.Etcd.Configuration;

/// <summary>The answer to --version: etcd's four lines, then netcd's own.</summary>
internal static class VersionText
{
    /// <summary>The text.</summary>
    public static string Text() =>
        $"""
        etcd Version: {ServerVersion.Etcd}
        Git SHA: {ServerVersion.Commit}
        Go Version: {ServerVersion.Runtime}
        Go OS/Arch: {ServerVersion.OperatingSystemName}/{ServerVersion.Architecture}
        netcd Version: {ServerVersion.Netcd}

        """;
}
