using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Compacts to revisions between the last compaction and a little beyond the newest, so that both errors occur; defragments now and then.</summary>
internal sealed class CompactionWorkload(Stage stage, Client client, TimeSpan interval)
{
    public async Task RunAsync()
    {
        long last = 0;
        while (!stage.IsOver)
        {
            await client.PauseAsync(interval);
            long newest = stage.Target.Truth.Newest;
            long revision = client.Random.NextInt64(last, Math.Max(last + 1, newest + stage.CompactsAhead));
            Operation compaction = await client.CompactAsync(new CompactionRequest { Revision = revision, Physical = client.Random.Next(4) == 0 });
            last = compaction.Succeeded ? revision : last;
            if (client.Random.Next(4) == 0)
            {
                await client.DefragmentAsync();
            }
        }
    }
}
