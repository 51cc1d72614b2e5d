namespace Netcd.Core.Backend;

/// <inheritdoc cref="IBackendRequest"/>
internal sealed class BackendRequest<T>(Func<T> answer) : IBackendRequest
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _result.Task;

    public void Run()
    {
        try
        {
            _result.SetResult(answer());
        }
        catch (Exception fault)
        {
            _result.SetException(fault);
        }
    }

    public void Fail(Exception fault) => _result.TrySetException(fault);
}
