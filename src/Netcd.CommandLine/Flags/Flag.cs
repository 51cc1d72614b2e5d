namespace Netcd.CommandLine.Flags;

/// <summary>A flag of a command.</summary>
/// <param name="Name">Name without dashes.</param>
/// <param name="Kind">How its text is read.</param>
/// <param name="Default">Text of the default.</param>
/// <param name="Help">One sentence for the help.</param>
/// <param name="Shorthand">One letter that stands for it after a single dash; null: none.</param>
public sealed record Flag(string Name, FlagKind Kind, string Default, string Help, char? Shorthand = null)
{
    /// <summary>A switch that is off.</summary>
    public static Flag Switch(string name, string help, char? shorthand = null) => new(name, FlagKind.Bool, "false", help, shorthand);

    /// <summary>A text that is empty by default.</summary>
    public static Flag Text(string name, string help, string standard = "") => new(name, FlagKind.Text, standard, help);

    /// <summary>A number that is 0 by default.</summary>
    public static Flag Number(string name, string help, long standard = 0) =>
        new(name, FlagKind.Int64, standard.ToString(System.Globalization.CultureInfo.InvariantCulture), help);

    /// <summary>Whether the command cannot do without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The name as error texts show it.</summary>
    public string Display => Shorthand is { } letter ? $"-{letter}, --{Name}" : "--" + Name;
}
