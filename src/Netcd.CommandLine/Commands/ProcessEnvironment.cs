using System.Collections;

namespace Netcd.CommandLine.Commands;

/// <summary>The environment variables of this process.</summary>
public static class ProcessEnvironment
{
    /// <summary>All of them.</summary>
    public static Dictionary<string, string> Read()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
