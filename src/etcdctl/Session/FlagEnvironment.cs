using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Flags;

namespace Netcd.Etcdctl.Session;

/// <summary>Global flags from <c>ETCDCTL_*</c> variables.</summary>
internal static class FlagEnvironment
{
    private const string Prefix = "ETCDCTL_";

    /// <summary>Variables that are no flags.</summary>
    private static readonly string[] Others = ["ETCDCTL_API", "ETCDCTL_WATCH_KEY", "ETCDCTL_WATCH_RANGE_END"];

    /// <summary>Variable of a flag.</summary>
    public static string NameOf(string flag) => Prefix + flag.ToUpperInvariant().Replace('-', '_');

    /// <summary>Adds what the variables set to what the command line set. A text that cannot be read is passed over with a warning.</summary>
    /// <exception cref="CommandException">A flag and its variable are both set.</exception>
    public static void Apply(CtlContext context, FlagValues flags)
    {
        List<string> known = [.. Others];
        foreach (Flag flag in GlobalFlags.All)
        {
            string name = NameOf(flag.Name);
            known.Add(name);
            string text = context.Environment.GetValueOrDefault(name, "");
            if (text.Length == 0)
            {
                continue;
            }

            if (flags.IsSet(flag.Name))
            {
                throw new CommandException(ExitCode.Error, $"--{flag.Name} and {name} are both set; unset the variable or leave out the flag");
            }

            if (flags.Set(flag, text) is { Length: > 0 } problem)
            {
                context.Warn($"Warning: {name} is ignored: {problem}");
            }
        }

        foreach (string name in context.Environment.Keys.Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Except(known).Order(StringComparer.Ordinal))
        {
            context.Warn($"Warning: unrecognized environment variable {name}={context.Environment[name]}");
        }
    }
}
