namespace Netcd.Core.Backend;

/// <summary>Long work that the backend loop does in slices between its commits.</summary>
public interface IBackendJob
{
    /// <summary>Does one slice, on the backend loop.</summary>
    /// <returns>Pause before the next slice, or <see cref="Timeout.InfiniteTimeSpan"/> when the job is done.</returns>
    TimeSpan RunSlice();

    /// <summary>Says that the job will not be continued, because the backend stopped or its file was replaced.</summary>
    void Abandon(Exception reason);
}
