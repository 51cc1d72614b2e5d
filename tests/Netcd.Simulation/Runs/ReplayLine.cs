using System.Globalization;
using System.Reflection;

namespace Netcd.Simulation.Runs;

/// <summary>The one line that repeats a run.</summary>
public static class ReplayLine
{
    /// <summary>The source state that the program was built from.</summary>
    public static string Commit { get; } =
        typeof(ReplayLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Command and commit.</summary>
    public static string Of(RunOptions options)
    {
        string line = $"dotnet run -c Release --project tests/Netcd.Simulation -- --profile {options.Profile.Name} --seed {options.Seed}";
        if (options.Faults is { } faults)
        {
            line += $" --faults {string.Join(',', faults.Order())},";
        }

        if (options.Length is { } length)
        {
            line += string.Create(CultureInfo.InvariantCulture, $" --length {length.TotalSeconds}");
        }

        if (!options.TakesRareBranches)
        {
            line += " --no-rare-branches";
        }

        return $"{line}  # {Commit}";
    }
}
