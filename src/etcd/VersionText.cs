using System.Reflection;
using System.Runtime.InteropServices;
using Netcd.Core.Bootstrap;

namespace Netcd.Etcd;

/// <summary>What <c>--version</c> prints: etcd's four lines, because tools parse them, and our own version.</summary>
internal static class VersionText
{
    public static string Value
    {
        get
        {
            string own = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
            string[] parts = own.Split('+', 2);
            string architecture = RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64" : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
            return $"""
                etcd Version: {ServerVersion.Release}
                Git SHA: {(parts.Length > 1 ? parts[1][..Math.Min(9, parts[1].Length)] : "unknown")}
                Go Version: none ({RuntimeInformation.FrameworkDescription})
                Go OS/Arch: linux/{architecture}
                netcd Version: {parts[0]}

                """;
        }
    }
}
