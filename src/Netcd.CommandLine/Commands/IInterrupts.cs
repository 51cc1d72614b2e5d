namespace Netcd.CommandLine.Commands;

/// <summary>Requests to end: Ctrl-C and SIGTERM.</summary>
public interface IInterrupts
{
    /// <summary>
    /// Takes the requests over until the result is disposed; without it they end the process at once.
    /// </summary>
    /// <param name="onInterrupt">Called once, from any thread.</param>
    IDisposable Catch(Action onInterrupt);
}
