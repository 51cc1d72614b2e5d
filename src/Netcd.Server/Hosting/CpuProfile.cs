using Netcd.Server.Pages;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary><c>-cpuprofile</c> of etcd 0.x: a file that says at the end which threads took the processor's time since the start.</summary>
internal sealed class CpuProfile
{
    private readonly string _path;
    private readonly ILog _log;
    private readonly ProfileWindow _window = new(TimeProvider.System);

    private CpuProfile(string path, ILog log)
    {
        _path = path;
        _log = log;
    }

    /// <summary>Makes the file, so that it is not found out at the end that this is not possible.</summary>
    /// <param name="path">The file; empty for none.</param>
    /// <param name="log">Told what fails.</param>
    /// <param name="profile">Null when none is wanted.</param>
    /// <returns>False when the file cannot be written.</returns>
    public static bool TryBegin(string path, ILog log, out CpuProfile? profile)
    {
        profile = null;
        if (path.Length == 0)
        {
            return true;
        }

        profile = new CpuProfile(path, log);
        return profile.TryWrite("");
    }

    /// <summary>Writes what there is to tell.</summary>
    public void Write() => TryWrite(_window.Text());

    private bool TryWrite(string text)
    {
        try
        {
            File.WriteAllText(_path, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error("cannot write the file of -cpuprofile", [("path", _path), ("error", e.Message)]);
            return false;
        }
    }
}
