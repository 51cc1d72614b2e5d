namespace Netcd.Etcdctl.Classic;

/// <summary>Ends a command of the v2 mode.</summary>
/// <param name="code">The exit code.</param>
/// <param name="text">Printed to standard error as it is.</param>
internal sealed class ClassicExit(int code, string text) : Exception(text)
{
    /// <summary>Wrong arguments, and everything without a code of its own.</summary>
    public const int BadArguments = 1;

    /// <summary>No member can be reached.</summary>
    public const int BadConnection = 2;

    /// <summary>There is no such command.</summary>
    public const int UnknownCommand = 3;

    /// <summary>The server refused.</summary>
    public const int ServerError = 4;

    /// <summary>Not all members are healthy.</summary>
    public const int NotHealthy = 5;

    /// <summary>The exit code.</summary>
    public int Code { get; } = code;

    /// <summary>An end with the prefix that most errors have (two blanks, as in etcdctl).</summary>
    public static ClassicExit Error(int code, string message) => new(code, "Error:  " + message);
}
