using System.Runtime.InteropServices;

namespace Netcd.Server.Hosting;

/// <summary>Where requests to end the process come from.</summary>
public interface ISignalSource
{
    /// <summary>Calls <paramref name="onSignal"/> for every SIGINT and SIGTERM, on a pool thread, until the result is disposed. The signals have no other effect meanwhile.</summary>
    IDisposable Listen(Action<PosixSignal> onSignal);

    /// <summary>Ends the process by this signal, so that its parent sees which one it was. Does not return.</summary>
    void Die(PosixSignal signal);
}
