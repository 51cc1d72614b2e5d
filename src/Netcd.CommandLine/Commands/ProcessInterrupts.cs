using System.Runtime.InteropServices;

namespace Netcd.CommandLine.Commands;

/// <summary>Signals to this process.</summary>
public sealed class ProcessInterrupts : IInterrupts
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
