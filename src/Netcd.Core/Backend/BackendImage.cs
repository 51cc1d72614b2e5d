using Netcd.Storage.Bolt;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Backend;

/// <summary>The database file as of one commit, for a backup or a member that needs a snapshot. One reader.</summary>
public sealed class BackendImage : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Histogram _duration;
    private readonly long _start;
    private bool _disposed;

    internal BackendImage(ReadTransaction read, ulong index, ulong term, TimeProvider clock, Histogram duration)
    {
        Read = read;
        ConsistentIndex = index;
        Term = term;
        _clock = clock;
        _duration = duration;
        _start = clock.GetTimestamp();
    }

    /// <summary>Length of the image in bytes.</summary>
    public long Size => Read.Size;

    /// <summary>Index of the last entry whose effects are in it.</summary>
    public ulong ConsistentIndex { get; }

    /// <summary>Term of that entry.</summary>
    public ulong Term { get; }

    internal ReadTransaction Read { get; }

    /// <summary>Reads a part of the image.</summary>
    /// <returns>Bytes read; fewer than asked only at the end.</returns>
    public int ReadAt(long offset, Span<byte> destination) => Read.ReadImage(offset, destination);

    /// <summary>Writes the whole image.</summary>
    public void WriteTo(Stream destination) => Read.WriteTo(destination);

    /// <summary>Ends the image.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Read.Dispose();
            _duration.Observe(_clock.GetElapsedTime(_start).TotalSeconds);
        }
    }
}
