using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>
/// Takes a lock as clients do (a key under a lease, created only when absent), works under its guard, and releases it. Only
/// guarded transactions are exclusive: whoever works compares the lock's create revision.
/// </summary>
internal sealed class LockWorkload(Stage stage, Client client)
{
    private static readonly Google.Protobuf.ByteString Lock = Client.Bytes("lock");
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            await client.PauseAsync(Think / stage.Pace);
            long lease = stage.NewLease();
            Operation grant = await client.GrantAsync(new LeaseGrantRequest { ID = lease, TTL = 2 });
            if (grant.Succeeded && await AcquireAsync(lease) is { } held)
            {
                await WorkAsync(held);
                await client.RevokeAsync(new LeaseRevokeRequest { ID = lease });
            }
        }
    }

    private async Task<long?> AcquireAsync(long lease)
    {
        var txn = new TxnRequest();
        txn.Compare.Add(Holder(0));
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Lock, Value = Client.Bytes(stage.NewValue()), Lease = lease } });
        txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = Lock } });
        Operation taken = await client.TxnAsync(txn);
        return taken.Succeeded && ((TxnResponse)taken.Answer.Body!).Succeeded ? taken.Answer.Revision : null;
    }

    private async Task WorkAsync(long held)
    {
        for (int steps = client.Random.Next(4); steps > 0; steps--)
        {
            var txn = new TxnRequest();
            txn.Compare.Add(Holder(held));
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Client.Bytes("guarded"), Value = Client.Bytes(stage.NewValue()) } });
            Operation done = await client.TxnAsync(txn);
            if (!done.Succeeded || !((TxnResponse)done.Answer.Body!).Succeeded)
            {
                return;
            }
        }
    }

    private static Compare Holder(long createRevision) =>
        new() { Key = Lock, Target = Compare.Types.CompareTarget.Create, CreateRevision = createRevision };
}
