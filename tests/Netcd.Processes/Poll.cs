using Netcd.Rpc;

namespace Netcd.Processes;

/// <summary>Waits for something that other processes bring about.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again until the answer is not null. Failed calls count as "not yet".</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="limit">How long.</param>
    /// <param name="probe">Gives the answer, or null.</param>
    /// <exception cref="TimeoutException">It did not come; the message holds the last failure.</exception>
    public static async Task<T> UntilAsync<T>(string what, TimeSpan limit, Func<Task<T?>> probe)
        where T : class
    {
        long started = TimeProvider.System.GetTimestamp();
        for (Exception? last = null; ;)
        {
            try
            {
                if (await probe() is { } answer)
                {
                    return answer;
                }
            }
            catch (RpcException e)
            {
                last = e;
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"{what}: not within {limit}. {last?.Message}");
            }

            await Task.Delay(Interval);
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <inheritdoc cref="UntilAsync{T}"/>
    public static Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> probe) =>
        UntilAsync<object>(what, limit, async () => await probe() ? true : null);
}
