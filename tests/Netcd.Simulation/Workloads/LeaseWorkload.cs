using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Takes a lease with one key, keeps it alive for a while, then forgets it (it must expire) or revokes it.</summary>
internal sealed class LeaseWorkload(Stage stage, Client client, double clockError)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(300);

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            await client.PauseAsync(Think / stage.Pace);
            await LiveOnceAsync();
        }
    }

    private async Task LiveOnceAsync()
    {
        long id = stage.NewLease();
        Operation grant = await client.GrantAsync(new LeaseGrantRequest { ID = id, TTL = client.Random.Next(1, 4) });
        if (!grant.Succeeded)
        {
            return;
        }

        var ttl = TimeSpan.FromSeconds(((LeaseGrantResponse)grant.Answer.Body!).TTL);
        var record = new LeaseRecord { Id = id, Key = $"lease/{id}", Ttl = ttl };
        Extend(record, grant.Invoked);
        Operation put = await client.PutAsync(new PutRequest { Key = Client.Bytes(record.Key), Value = Client.Bytes(stage.NewValue()), Lease = id });
        if (put.Status == CallStatus.Answered && !put.Succeeded)
        {
            return;
        }

        stage.Leases.Add(record);
        for (int renewals = client.Random.Next(6); renewals > 0 && !stage.IsOver; renewals--)
        {
            await client.PauseAsync(ttl / 3);
            if (!await RenewAsync(record))
            {
                return;
            }
        }

        if (client.Random.Next(3) == 0)
        {
            record.IsRevoked = true;
            await client.RevokeAsync(new LeaseRevokeRequest { ID = id });
        }
    }

    /// <returns>False when the lease is gone.</returns>
    private async Task<bool> RenewAsync(LeaseRecord record)
    {
        long asked = stage.Target.Time.Now;
        (CallStatus status, Answer answer) = await client.KeepAliveAsync(record.Id);
        if (status == CallStatus.Lost)
        {
            return true;
        }

        if (answer.Body is LeaseKeepAliveResponse { TTL: var ttl })
        {
            if (ttl == 0)
            {
                return false;
            }

            if (answer.Error == Protocol.Errors.EtcdError.None)
            {
                Extend(record, asked);
            }
        }

        return true;
    }

    private void Extend(LeaseRecord record, long from) =>
        record.LivesUntil = Math.Max(record.LivesUntil, from + (long)(record.Ttl.Ticks * (1 - clockError)));
}
