using System.Reflection;

namespace Netcd.Processes;

/// <summary>Paths that the build wrote into this assembly.</summary>
public static class RepositoryPaths
{
    /// <summary>netcd's server.</summary>
    public static string NetcdEtcd { get; } = Metadata("NetcdEtcd");

    /// <summary>Top of the repository.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>Test data next to the test assembly.</summary>
    public static string TestData { get; } = Path.Combine(AppContext.BaseDirectory, "testdata");

    private static string Metadata(string key)
    {
        foreach (AssemblyMetadataAttribute attribute in typeof(RepositoryPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (attribute.Key == key && attribute.Value is { } value)
            {
                return Path.GetFullPath(value);
            }
        }

        throw new InvalidOperationException($"the test project does not set the assembly metadata {key}");
    }
}
