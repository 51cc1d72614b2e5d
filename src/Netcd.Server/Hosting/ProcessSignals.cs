using System.Runtime.InteropServices;
using Netcd.Server.Hosting.Native;

namespace Netcd.Server.Hosting;

/// <summary>The signals of this process.</summary>
public sealed class ProcessSignals : ISignalSource
{
    /// <summary>
    /// Lets SIGINT arrive although whoever started this process has told it to ignore it, as shells do with what they run in the background;
    /// etcd heeds it then too. To be called before anything else: the runtime looks once.
    /// </summary>
    public static void StopIgnoringInterrupts()
    {
        if (!OperatingSystem.IsWindows())
        {
            LibC.StopIgnoring(SignalNumbers.Interrupt);
        }
    }

    /// <inheritdoc/>
    public IDisposable Listen(Action<PosixSignal> onSignal)
    {
        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            onSignal(context.Signal);
        }

        return new Registrations(
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    /// <inheritdoc/>
    public void Die(PosixSignal signal)
    {
        // The kernel does not kill the first process of a container by a signal it sends to itself.
        if (Environment.ProcessId == 1)
        {
            Environment.Exit(0);
        }

        int number = signal == PosixSignal.SIGINT ? SignalNumbers.Interrupt : SignalNumbers.Terminate;
        if (!OperatingSystem.IsWindows())
        {
            LibC.DieBySignal(number);
        }

        Environment.Exit(128 + number);
    }

    private sealed class Registrations(params PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in registrations)
            {
                registration.Dispose();
            }
        }
    }
}
