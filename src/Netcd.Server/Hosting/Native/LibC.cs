using System.Runtime.InteropServices;

namespace Netcd.Server.Hosting.Native;

/// <summary>The C library.</summary>
internal static class LibC
{
    /// <summary>Gives the signal its default effect again and sends it to this process. Returns only when that did not end the process.</summary>
    public static void DieBySignal(int number)
    {
        const nint Default = 0;
        Signal(number, Default);
        // To this thread, so that it arrives before the call returns.
        Raise(number);
    }

    /// <summary>Gives a signal its default effect if it is ignored.</summary>
    public static void StopIgnoring(int number)
    {
        const nint Default = 0;
        const nint Ignored = 1;

        // Larger than the structure on any system; the handler is its first field.
        byte[] action = new byte[512];
        if (SignalAction(number, 0, action) == 0 && MemoryMarshal.Read<nint>(action) == Ignored)
        {
            Signal(number, Default);
        }
    }

    /// <summary>Keeps all memory that the process has touched, now and later, in RAM.</summary>
    /// <returns>Empty, or why it cannot be.</returns>
    public static string LockMemory()
    {
        const int Current = 1;
        const int Future = 2;

        // Only touched pages: the address space that is merely reserved is far larger than any memory.
        const int OnFault = 4;
        return LockAll(Current | Future | OnFault) == 0 ? "" : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "mlockall", SetLastError = true)]
    private static extern int LockAll(int flags);

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int number, nint handler);

    [DllImport("libc", EntryPoint = "sigaction")]
    private static extern int SignalAction(int number, nint action, byte[] before);

    [DllImport("libc", EntryPoint = "raise")]
    private static extern int Raise(int number);
}
