using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Works as the user whose rights <see cref="AuthWorkload"/> changes, within the keys it may be allowed.</summary>
internal sealed class AuthUserWorkload(SimStage stage, SimClient client)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(30);

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            await client.PauseAsync(Think / stage.Pace);
            if (stage.Rights.Count > 0)
            {
                client.User = stage.Rights[^1].User;
                await NextAsync();
            }
        }
    }

    private Task<Operation> NextAsync()
    {
        Google.Protobuf.ByteString key = Client.Bytes($"p{client.Random.Next(3)}");
        var put = new PutRequest { Key = key, Value = Client.Bytes(stage.NewValue()), PrevKv = client.Random.Next(2) == 0 };
        switch (client.Random.Next(4))
        {
            case 0:
                return client.RangeAsync(new RangeRequest { Key = key });
            case 1:
                return client.DeleteAsync(new DeleteRangeRequest { Key = key });
            case 2:
                var txn = new TxnRequest();
                txn.Compare.Add(new Compare { Key = key, Target = Compare.Types.CompareTarget.Version, Version = client.Random.Next(2) });
                txn.Success.Add(new RequestOp { RequestPut = put });
                txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = key } });
                return client.TxnAsync(txn);
            default:
                return client.PutAsync(put);
        }
    }
}
