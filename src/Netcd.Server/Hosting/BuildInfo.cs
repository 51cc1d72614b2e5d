using System.Reflection;
using System.Runtime.InteropServices;
using Netcd.Core.Bootstrap;

namespace Netcd.Server.Hosting;

/// <summary>Versions the server reports.</summary>
public static class BuildInfo
{
    /// <summary>The etcd release whose protocols and storage are spoken; what rigs and peers compare.</summary>
    public static string Etcd { get; } = ServerVersion.Release.ToString();

    /// <summary>Name and version of the runtime, where etcd names its Go version.</summary>
    public static string Runtime => ".NET " + Environment.Version;

    /// <summary>Operating system by Go's name.</summary>
    public static string OperatingSystemName =>
        OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "unknown";

    /// <summary>CPU architecture by Go's name.</summary>
    public static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Version of netcd itself.</summary>
    public static string Netcd => Informational.Split('+')[0];

    /// <summary>Commit netcd was built from.</summary>
    public static string Commit => Informational.Split('+') is [_, { Length: > 0 } commit, ..] ? commit : "Not provided";

    private static string Informational =>
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
