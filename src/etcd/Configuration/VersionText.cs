using Netcd.Server.Hosting;

namespace Netcd.Etcd.Configuration;

/// <summary>The answer to --version: etcd's four lines, then netcd's own.</summary>
internal static class VersionText
{
    /// <summary>The text.</summary>
    public static string Text() =>
        $"""
        etcd Version: {BuildInfo.Etcd}
        Git SHA: {BuildInfo.Commit}
        Go Version: {BuildInfo.Runtime}
        Go OS/Arch: {BuildInfo.OperatingSystemName}/{BuildInfo.Architecture}
        netcd Version: {BuildInfo.Netcd}

        """;
}
