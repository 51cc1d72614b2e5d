using System.Runtime.InteropServices;

namespace Netcd.Etcdctl.Session;

/// <summary>Signals to this process.</summary>
internal sealed class ProcessInterrupts : IInterrupts
{
    /// <inheritdoc/>
    public IDisposable Catch(Action onInterrupt)
    {
        int calls = 0;
        void Handle(PosixSignalContext signal)
        {
            signal.Cancel = true;
            if (Interlocked.Exchange(ref calls, 1) == 0)
            {
                onInterrupt();
            }
        }

        return new Registrations(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    private sealed class Registrations(IDisposable interrupt, IDisposable terminate) : IDisposable
    {
        public void Dispose()
        {
            interrupt.Dispose();
            terminate.Dispose();
        }
    }
}
