namespace Netcd.Interop.Tests.Support;

/// <summary>A fact about netcd's server next to real etcd and another program; in CI that program must be there.</summary>
internal sealed class InstalledFactAttribute : FactAttribute
{
    /// <param name="path">File or folder that is there when the program is.</param>
    /// <param name="name">What it is called in the reason for skipping.</param>
    public InstalledFactAttribute(string path, string name) =>
        Skip = NetcdServer.SkipReason ?? (Environment.GetEnvironmentVariable("CI") == "true" || Path.Exists(path) ? null : $"{name} is not installed");
}
