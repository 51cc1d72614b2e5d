namespace Netcd.CommandLine.Output;

/// <summary>Nobody takes what is printed: the reader of the pipe is gone, or the disk is full.</summary>
/// <param name="cause">What happened.</param>
public sealed class OutputException(IOException cause) : Exception(cause.Message, cause)
{
    private const int BrokenPipeError = 32;

    /// <summary>Whether the reader of a pipe is gone, which is no failure worth a word.</summary>
    public bool IsBrokenPipe => InnerException!.HResult == BrokenPipeError;
}
