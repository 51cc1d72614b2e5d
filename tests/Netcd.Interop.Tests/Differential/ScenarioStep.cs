namespace Netcd.Interop.Tests.Differential;

/// <summary>One command line of a scenario.</summary>
/// <param name="Line">As written in the file, for messages.</param>
/// <param name="Arguments">Words after unquoting, variables not yet filled in.</param>
/// <param name="Input">What the command reads.</param>
/// <param name="Lines">Kill it after this many lines; null = it ends by itself.</param>
/// <param name="Capture">Variable for the first id in its output.</param>
/// <param name="Unordered">The order of its output depends on ids: compare sorted.</param>
internal sealed record ScenarioStep(string Line, IReadOnlyList<string> Arguments, byte[]? Input, int? Lines, string? Capture, bool Unordered);
