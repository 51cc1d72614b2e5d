namespace Netcd.Rpc.Tests;

/// <summary>Waits that end as failures instead of hanging the run.</summary>
internal static class Soon
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Task<T> In<T>(Task<T> task) => task.WaitAsync(Limit);

    public static Task In(Task task) => task.WaitAsync(Limit);

    public static Task<T> In<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    public static Task In(ValueTask task) => task.AsTask().WaitAsync(Limit);
}
