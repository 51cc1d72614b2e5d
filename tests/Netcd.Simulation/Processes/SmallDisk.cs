using Netcd.Processes;

namespace Netcd.Simulation.Processes;

/// <summary>A small file system in memory for one data directory, so that it can be full. Needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    // A WAL segment and the next one, and some megabytes of database.
    private const int Megabytes = 160;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();

    /// <exception cref="IOException">The file system cannot be mounted.</exception>
    public SmallDisk()
    {
        CommandResult mount = Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "netcd-simulation", _folder.Path);
        if (mount.ExitCode != 0)
        {
            _folder.Dispose();
            throw new IOException($"cannot mount a small disk: {mount.StderrText.Trim()}");
        }
    }

    /// <summary>Where the member keeps its data.</summary>
    public string DataDirectory => _folder["data"];

    private string Balloon => _folder["balloon"];

    /// <summary>Fills the disk to the last byte.</summary>
    public void Fill()
    {
        using var balloon = new FileStream(Balloon, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] air = new byte[4096];
        try
        {
            while (true)
            {
                balloon.Write(air);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Balloon);

    public void Dispose()
    {
        Run("umount", "-l", _folder.Path);
        _folder.Dispose();
    }

    // Not on the thread of the run, for which the runner's own continuations would wait.
    private static CommandResult Run(string program, params string[] arguments) =>
        Task.Run(() => ProcessRunner.Run(program, arguments, Limit)).GetAwaiter().GetResult();
}
