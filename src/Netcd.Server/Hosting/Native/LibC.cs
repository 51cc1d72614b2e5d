using System.Runtime.InteropServices;

namespace Netcd.Server.Hosting.Native;

/// <summary>The C library.</summary>
internal static class LibC
{
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromSeconds(1);

    /// <summary>Gives the signal its default effect again and sends it to this process. Returns only when that did not end the process.</summary>
    public static void DieBySignal(int number)
    {
        const nint Default = 0;
        Signal(number, Default);
        Kill(Environment.ProcessId, number);
        Thread.Sleep(DeliveryTime);
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int number, nint handler);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int number);
}
