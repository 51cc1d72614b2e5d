namespace Netcd.Storage.Bolt.Paging;

/// <summary>A resource with several owners, disposed with the last. Thread-safe.</summary>
internal sealed class Shared<T>(T value)
    where T : class, IDisposable
{
    private int _owners = 1;

    public T Value => value;

    /// <summary>Adds an owner; the caller must be one already.</summary>
    public Shared<T> Acquire()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            value.Dispose();
        }
    }
}
