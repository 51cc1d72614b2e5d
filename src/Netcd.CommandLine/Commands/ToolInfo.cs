namespace Netcd.CommandLine.Commands;

/// <summary>What help and version tell of a tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its release.</param>
/// <param name="ApiVersion">Release of the API that it speaks.</param>
public sealed record ToolInfo(string Name, string Version, string ApiVersion)
{
    /// <summary>Whether the help that follows a mistake goes to standard error; else it goes to standard output, as etcdctl has it.</summary>
    public bool ExplainsOnError { get; init; }
}
