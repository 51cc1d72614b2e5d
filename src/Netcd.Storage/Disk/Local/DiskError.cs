using System.Runtime.InteropServices;

namespace Netcd.Storage.Disk.Local;

/// <summary>Turns errno into exceptions with the text Go programs print: <c>operation path: reason</c>.</summary>
internal static class DiskError
{
    /// <summary>An exception for the errno of the last call.</summary>
    public static IOException Last(string operation, string path) => From(Marshal.GetLastPInvokeError(), operation, path);

    /// <summary>An exception for an errno, which is also its <see cref="Exception.HResult"/>.</summary>
    public static IOException From(int errno, string operation, string path)
    {
        string reason = Marshal.GetPInvokeErrorMessage(errno);
        string text = $"{operation} {path}: {char.ToLowerInvariant(reason[0])}{reason.AsSpan(1)}";
        return errno == Libc.ErrorNoEntry ? new FileNotFoundException(text, path) : new IOException(text, errno);
    }
}
