using System.Globalization;
using System.IO.Compression;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting.Logging;

/// <summary>
/// A log file that is renamed to <c>NAME-2006-01-02T15-04-05.000.EXT</c> before it grows beyond its limit. Old files are compressed and
/// removed in the background, one pass at a time.
/// </summary>
internal sealed class RotatingFileSink : ILogSink
{
    private const string TimeFormat = "yyyy-MM-ddTHH-mm-ss.fff";
    private const long Megabyte = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Lock _sweepLock = new();
    private readonly string _path;
    private readonly LogRotation _rotation;
    private readonly TimeProvider _clock;
    private FileStream? _file;
    private Task _sweep = Task.CompletedTask;

    /// <summary>Opens or creates the file.</summary>
    public RotatingFileSink(string path, LogRotation rotation, TimeProvider clock)
    {
        _path = path;
        _rotation = rotation;
        _clock = clock;
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _file = FileSink.Open(path);
    }

    /// <summary>Ends when the clean-up after the last rotation has ended.</summary>
    internal Task Sweep
    {
        get
        {
            lock (_lock)
            {
                return _sweep;
            }
        }
    }

    /// <summary>Why the last clean-up that failed did so; empty for none.</summary>
    internal string LastSweepError { get; private set; } = "";

    private long MaxBytes => (_rotation.MaxSizeMegabytes > 0 ? _rotation.MaxSizeMegabytes : 100) * Megabyte;

    /// <inheritdoc/>
    public bool Write(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            try
            {
                _file ??= FileSink.Open(_path);
                if (_file.Length > 0 && _file.Length + line.Length > MaxBytes)
                {
                    Rotate();
                    _file = FileSink.Open(_path);
                }

                _file.Write(line);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private void Rotate()
    {
        DateTimeOffset now = _rotation.LocalTime ? _clock.GetLocalNow() : _clock.GetUtcNow();
        string stamp = now.ToString(TimeFormat, CultureInfo.InvariantCulture);
        string stem = Path.Join(Path.GetDirectoryName(_path), Path.GetFileNameWithoutExtension(_path));
        _file?.Dispose();
        _file = null;
        File.Move(_path, $"{stem}-{stamp}{Path.GetExtension(_path)}", overwrite: true);
        _sweep = Task.Run(SweepBackups);
    }

    private void SweepBackups()
    {
        lock (_sweepLock)
        {
            try
            {
                List<(string Path, DateTime Time)> backups = Backups();
                DateTime oldest = _rotation.MaxAgeDays > 0 ? _clock.GetUtcNow().UtcDateTime.AddDays(-_rotation.MaxAgeDays) : DateTime.MinValue;
                for (int i = 0; i < backups.Count; i++)
                {
                    (string path, DateTime time) = backups[i];
                    if ((_rotation.MaxBackups > 0 && i >= _rotation.MaxBackups) || time < oldest)
                    {
                        File.Delete(path);
                    }
                    else if (_rotation.Compress && !path.EndsWith(".gz", StringComparison.Ordinal))
                    {
                        Compress(path);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The files stay and the next rotation tries again; a log that cannot be tidied is no reason to disturb the member.
                LastSweepError = e.Message;
            }
        }
    }

    private List<(string Path, DateTime Time)> Backups()
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
        string prefix = Path.GetFileNameWithoutExtension(_path) + "-";
        string extension = Path.GetExtension(_path);
        var backups = new List<(string, DateTime)>();
        foreach (string path in Directory.EnumerateFiles(folder, prefix + "*"))
        {
            string name = Path.GetFileName(path);
            name = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
            if (name.Length == prefix.Length + TimeFormat.Length + extension.Length && name.EndsWith(extension, StringComparison.Ordinal)
                && DateTime.TryParseExact(name.AsSpan(prefix.Length, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time))
            {
                backups.Add((path, _rotation.LocalTime ? TimeZoneInfo.ConvertTimeToUtc(time, _clock.LocalTimeZone) : time));
            }
        }

        backups.Sort((a, b) => b.Item2.CompareTo(a.Item2));
        return backups;
    }

    private static void Compress(string path)
    {
        string target = path + ".gz";
        using (FileStream source = File.OpenRead(path))
        using (var gzip = new GZipStream(File.Create(target), CompressionLevel.Optimal))
        {
            source.CopyTo(gzip);
        }

        File.Delete(path);
    }
}
