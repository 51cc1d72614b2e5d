using System.Diagnostics;

namespace Netcd.Simulation.Tests.Runs;

/// <summary>The planted bugs fit the sources as they are. Whether each is found takes long: <c>Planted/plant.py</c>.</summary>
public sealed class PlantedBugsTests
{
    [Fact]
    public void Every_edit_applies()
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(Root(), "tests", "Netcd.Simulation", "Planted", "plant.py"), "--check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            // Without Python there is nothing to plant with.
            return;
        }

        using (process)
        {
            string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
        }
    }

    private static string Root()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "netcd.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
