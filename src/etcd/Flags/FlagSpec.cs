namespace Netcd.Etcd.Flags;

/// <summary>One row of the flag table. Parsing, environment, configuration file, help and refusals all derive from it.</summary>
/// <param name="Name">Name without dashes.</param>
/// <param name="Kind">How the text is read.</param>
/// <param name="Default">Text of the default.</param>
/// <param name="Group">Section of the help.</param>
/// <param name="Help">One sentence for the help.</param>
internal sealed record FlagSpec(string Name, FlagKind Kind, string Default, FlagGroup Group, string Help)
{
    private readonly string? _configKey;
    private FlagValue? _defaultValue;

    /// <summary>The part of etcd that a value other than the default asks for and that this server does not have; empty: it has it.</summary>
    public string MissingPart { get; init; } = "";

    /// <summary>Accepted words of <see cref="FlagKind.Choice"/> and <see cref="FlagKind.QuotedChoice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The flag this is an older name of; null for none.</summary>
    public string? AliasOf { get; init; }

    /// <summary>Why a value other than the default changes nothing in this version, said in a warning; empty when it does.</summary>
    public string NoEffect { get; init; } = "";

    /// <summary>For a name of etcd 0.x: what replaces it. Using one lets the server start as etcd 0.x did; empty for other flags.</summary>
    public string ReplacedBy { get; init; } = "";

    /// <summary>Whether etcd 3.5 warns when it is used.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Default in the absence of the key in a configuration file, where it differs from the flag's.</summary>
    public string? FileDefault { get; init; }

    /// <summary>Name under which its value is kept: that of the flag it is an alias of, else its own.</summary>
    public string Target => AliasOf ?? Name;

    /// <summary>Key in the configuration file, with a dot between levels; empty when it has none.</summary>
    public string ConfigKey
    {
        get => _configKey ?? Name;
        init => _configKey = value;
    }

    /// <summary>Environment variable; empty for the other one and two letter names of etcd 0.1, which had none.</summary>
    public string EnvironmentName => Name switch
    {
        "v" => "ETCD_VERBOSE",
        "vv" => "ETCD_VERY_VERBOSE",
        "vvv" => "ETCD_VERY_VERY_VERBOSE",
        { Length: <= 2 } => "",
        _ => "ETCD_" + Name.ToUpperInvariant().Replace('-', '_'),
    };

    /// <summary>Whether it may stand without a value on the command line.</summary>
    public bool IsBool => Kind is FlagKind.Bool or FlagKind.Ignored;

    /// <summary>The default, read.</summary>
    public FlagValue DefaultValue => _defaultValue ??= FlagValueParser.ReadDefault(this, Default);

    /// <summary>Whether <paramref name="value"/> asks for something that this server does not have.</summary>
    public bool IsMissing(FlagValue value) => MissingPart.Length > 0 && value.Text != DefaultValue.Text;
}
