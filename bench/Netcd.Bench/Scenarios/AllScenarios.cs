namespace Netcd.Bench;

/// <summary>The whole table.</summary>
internal static class AllScenarios
{
    public static IEnumerable<Scenario> Of(Sizes sizes) =>
    [
        .. UnaryScenarios.Of(sizes),
        .. AuthScenarios.Of(sizes),
        ReadScenarios.Of(sizes),
        .. StreamScenarios.Of(sizes),
        .. ClusterScenarios.Of(sizes),
        .. V2Scenarios.Of(sizes),
        .. IdleScenarios.Of(sizes),
        CompactionScenario.Of(sizes),
        KeySpaceScenario.Of(sizes),
    ];
}
