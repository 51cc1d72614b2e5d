using Netcd.Core.Backend;

namespace Netcd.Core.Apply;

/// <summary>The limit on the size of the backend. Thread-safe.</summary>
public sealed class SpaceQuota
{
    private const long DefaultBytes = 2L << 30;

    private readonly BackendStore _backend;

    /// <summary>Creates the quota.</summary>
    /// <param name="backend">Whose size counts.</param>
    /// <param name="configuredBytes"><c>--quota-backend-bytes</c>: 0 means 2 GiB, negative none.</param>
    public SpaceQuota(BackendStore backend, long configuredBytes)
    {
        _backend = backend;
        LimitBytes = configuredBytes == 0 ? DefaultBytes : configuredBytes;
    }

    /// <summary>Largest size, negative when there is no limit.</summary>
    public long LimitBytes { get; }

    /// <summary>Whether a request of this cost fits.</summary>
    public bool HasRoomFor(long cost) => cost == 0 || LimitBytes < 0 || _backend.Size + cost < LimitBytes;
}
