namespace Netcd.Interop.Tests.Differential;

/// <summary>Command lines that run in order against one fresh server.</summary>
/// <param name="Name">Its title.</param>
/// <param name="ServerFlags">Extra flags of the server.</param>
/// <param name="Steps">The command lines.</param>
internal sealed record Scenario(string Name, IReadOnlyList<string> ServerFlags, IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>Whether it is for the v2 mode of etcdctl.</summary>
    public bool IsClassic => Name.StartsWith("v2-", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
