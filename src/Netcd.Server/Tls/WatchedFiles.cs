using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>
/// Something made from files, and made again when one of them has changed. A change that cannot be read is logged and what was there
/// stays. Thread-safe.
/// </summary>
/// <typeparam name="T">What is made.</typeparam>
internal sealed class WatchedFiles<T>
    where T : class
{
    private readonly string[] _files;
    private readonly Func<T> _make;
    private readonly ILog _log;
    private readonly Lock _gate = new();
    private (DateTime Written, long Length)[] _seen;
    private T _current;

    /// <summary>Makes it for the first time.</summary>
    /// <param name="files">The files to watch.</param>
    /// <param name="make">Reads them. Its exceptions say which file is wrong and why.</param>
    /// <param name="log">Hears of changes that could not be read.</param>
    /// <exception cref="InvalidDataException">A file is missing or broken.</exception>
    public WatchedFiles(string[] files, Func<T> make, ILog log)
    {
        _files = files;
        _make = make;
        _log = log;
        _seen = Look();
        _current = make();
    }

    /// <summary>What the files say now.</summary>
    public T Current
    {
        get
        {
            lock (_gate)
            {
                (DateTime, long)[] now = Look();
                if (!now.AsSpan().SequenceEqual(_seen))
                {
                    Renew(now);
                }

                return _current;
            }
        }
    }

    private void Renew((DateTime, long)[] now)
    {
        try
        {
            _current = _make();
            _seen = now;
        }
        catch (InvalidDataException e)
        {
            _log.Warn("failed to read changed TLS files; what was read before stays in force", [("files", _files), ("error", e.Message)]);
        }
    }

    private (DateTime, long)[] Look() => Array.ConvertAll(_files, static file =>
    {
        var info = new FileInfo(file);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    });
}
