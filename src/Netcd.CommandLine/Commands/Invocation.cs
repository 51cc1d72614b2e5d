using Netcd.CommandLine.Flags;

namespace Netcd.CommandLine.Commands;

/// <summary>One run of a command.</summary>
/// <param name="Flags">Its flags.</param>
/// <param name="Arguments">Words that are no flags.</param>
/// <param name="Words">All words after the name of the tool, as they were.</param>
public sealed record Invocation(FlagValues Flags, IReadOnlyList<string> Arguments, IReadOnlyList<string> Words);
