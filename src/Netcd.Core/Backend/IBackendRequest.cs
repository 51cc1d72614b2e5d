namespace Netcd.Core.Backend;

/// <summary>Something a caller waits for that the backend loop does after a commit.</summary>
internal interface IBackendRequest
{
    /// <summary>Does it and completes the caller. A failure of the work itself goes to the caller only.</summary>
    void Run();

    /// <summary>Completes the caller with a failure.</summary>
    void Fail(Exception fault);
}
