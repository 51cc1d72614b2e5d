namespace Netcd.Bench;

/// <summary>A row of the report.</summary>
/// <param name="Name">What it says; <c>--rows</c> selects by it.</param>
/// <param name="Section">The table it stands in.</param>
/// <param name="Targets">What netcd wants to reach.</param>
internal sealed record Row(string Name, Section Section, params IReadOnlyList<Target> Targets);
