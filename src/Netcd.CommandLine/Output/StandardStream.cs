using System.Runtime.InteropServices;

namespace Netcd.CommandLine.Output;

/// <summary>
/// Standard output or error by write(2) alone. The runtime's own stream hides that nobody reads a pipe any more, so that a command
/// without end would run on behind <c>| head</c>; its file streams would not share their position with other programs.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
public sealed partial class StandardStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const short Writable = 4;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="IOException">Its <see cref="Exception.HResult"/> is the errno.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = WriteTo(descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
            {
                // Another program that shares the terminal or pipe has made it so.
                var wanted = new PollRequest(descriptor, Writable);
                _ = Poll(ref wanted, 1, -1);
            }
            else if (error != Interrupted)
            {
                throw new IOException($"write {(descriptor == 1 ? "standard output" : "standard error")}: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest request, nuint count, int timeout);

    /// <summary>The struct pollfd of poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest(int descriptor, short events)
    {
        public int Descriptor = descriptor;
        public short Events = events;
        public short Answer;
    }
}
