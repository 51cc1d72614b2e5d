using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Netcd.Telemetry.Failpoints;

/// <summary>What a point does once it is reached, in the words of gofail: <c>[P%][N*]ACTION[(ARGUMENT)]</c>.</summary>
/// <param name="Action">What happens.</param>
/// <param name="Percent">How often, of 100 times.</param>
/// <param name="Count">How often at most, null for ever.</param>
/// <param name="Sleep">How long, for <see cref="FailpointAction.Sleep"/>.</param>
/// <param name="Text">Which text, for <see cref="FailpointAction.Return"/>.</param>
public sealed partial record FailpointTerm(FailpointAction Action, double Percent, int? Count, TimeSpan Sleep, string Text = "")
{
    /// <summary>Reads a chain of terms, <c>TERM->TERM</c>: the first that still counts acts.</summary>
    /// <param name="chain">For example <c>1*sleep("1s")->panic</c>.</param>
    /// <param name="terms">The terms.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string chain, [NotNullWhen(true)] out IReadOnlyList<FailpointTerm>? terms)
    {
        var found = new List<FailpointTerm>();
        foreach (string part in chain.Trim().Split("->"))
        {
            Match match = Syntax().Match(part);
            if (!match.Success || !TryAction(match.Groups["action"].Value, match.Groups["argument"].Value, out FailpointAction action, out TimeSpan sleep))
            {
                terms = null;
                return false;
            }

            double percent = match.Groups["percent"].Success ? double.Parse(match.Groups["percent"].Value, CultureInfo.InvariantCulture) : 100;
            int? count = match.Groups["count"].Success ? int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) : null;
            string text = action == FailpointAction.Return ? match.Groups["argument"].Value.Trim('"') : "";
            found.Add(new FailpointTerm(action, percent, count, sleep, text));
        }

        terms = found;
        return true;
    }

    [GeneratedRegex("""^((?<percent>\d{1,3}(\.\d+)?)%)?((?<count>\d{1,9})\*)?(?<action>[a-z]+)(\((?<argument>.*)\))?$""")]
    private static partial Regex Syntax();

    private static bool TryAction(string name, string argument, out FailpointAction action, out TimeSpan sleep)
    {
        sleep = TimeSpan.Zero;
        bool isKnown = Enum.TryParse(name, ignoreCase: true, out action) && Enum.IsDefined(action);
        return isKnown && (action != FailpointAction.Sleep || TrySleep(argument, out sleep));
    }

    /// <summary>Milliseconds, or a text such as "1s".</summary>
    private static bool TrySleep(string argument, out TimeSpan sleep)
    {
        Match match = Duration().Match(argument);
        double value = match.Success ? double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture) : 0;
        sleep = match.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(value),
            "s" => TimeSpan.FromSeconds(value),
            "us" or "µs" => TimeSpan.FromMicroseconds(value),
            _ => TimeSpan.FromMilliseconds(value),
        };
        return match.Success;
    }

    [GeneratedRegex("""^"?(?<value>\d{1,9}(\.\d+)?)(?<unit>ms|us|µs|s|m)?"?$""")]
    private static partial Regex Duration();
}
