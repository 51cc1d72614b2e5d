namespace Netcd.Simulation.Tests.Processes;

/// <summary>A fact about a server with failpoints, which only <c>scripts/failpoints.sh</c> builds.</summary>
internal sealed class FailpointFactAttribute : FactAttribute
{
    /// <summary>Environment variable that names the server.</summary>
    public const string Variable = "NETCD_FAILPOINT_SERVER";

    public FailpointFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable(Variable) is null ? $"{Variable} names no server; scripts/failpoints.sh builds one" : null;
}
