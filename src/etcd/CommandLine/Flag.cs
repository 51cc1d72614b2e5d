namespace Netcd.Etcd.CommandLine;

/// <summary>One setting: command line, environment, configuration file, help and availability all come from this row.</summary>
/// <param name="Section">Heading in the help text.</param>
/// <param name="Name">Flag name without dashes.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Default">Value when it is not given, as text.</param>
/// <param name="Help">One or two sentences.</param>
public sealed record Flag(string Section, string Name, FlagType Type, string Default, string Help)
{
    /// <summary>Allowed words of a <see cref="FlagType.Choice"/>.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>Why another value than the default is refused, or null when the flag works.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether the flag is accepted with a warning and has no effect, as in etcd.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>The flag this one is another name of, or null.</summary>
    public string? AliasOf { get; init; }

    /// <summary>Key in the configuration file; null when there is none.</summary>
    public string? FileKey { get; init; } = Name;

    /// <summary>Environment variable.</summary>
    public string EnvironmentName => "ETCD_" + Name.Replace('-', '_').ToUpperInvariant();
}
