using Netcd.Core.V2;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Waits for one change after the other, as clients of the v2 API watch: each wait goes on behind the change before it, on any member.</summary>
internal sealed class V2WaitWorkload(SimStage stage, SimClient client)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(20);

    public async Task RunAsync()
    {
        bool isRecursive = client.Random.Next(2) == 0;
        string path = isRecursive ? $"/1/dir{client.Random.Next(3)}" : V2Workload.Register;
        ulong since = 0;
        client.Timeout = TimeSpan.FromSeconds(1);
        while (!stage.IsOver)
        {
            V2WaitRecord? seen = await WaitAsync(path, isRecursive, since);
            if (seen is not null)
            {
                stage.V2Waits.Add(seen);
                since = seen.Event.Index + 1;
            }

            // Now and then it starts anew, from now on or from the beginning of the history.
            since = client.Random.Next(20) == 0 ? (ulong)client.Random.Next(2) : since;
            await client.PauseAsync(Think / stage.Pace);
        }
    }

    private async Task<V2WaitRecord?> WaitAsync(string path, bool isRecursive, ulong since)
    {
        V2WaitRecord? seen = null;
        await client.AskAsync(client.PickMachine(), async member =>
        {
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (member.V2.Store.Watch(path, isRecursive, stream: false, since, () => arrived.TrySetResult()) is not { Watcher: { } watcher })
            {
                return default;
            }

            V2Event? first;
            while (!watcher.TryTake(out first))
            {
                if (watcher.End != V2WatchEnd.None)
                {
                    return default;
                }

                await arrived.Task;
            }

            seen = new V2WaitRecord(path, isRecursive, since == 0 ? watcher.StartIndex + 1 : since, first);
            return default;
        });
        return seen;
    }
}
