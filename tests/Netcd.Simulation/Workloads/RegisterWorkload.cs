using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Checkers.Kv;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Puts, gets and swaps on a few registers. Their history is also searched for a linearization that knows nothing of revisions.</summary>
internal sealed class RegisterWorkload(Stage stage, Client client, int number)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(40);

    public async Task RunAsync()
    {
        long modRevision = 0;
        while (!stage.IsOver)
        {
            string key = $"r{client.Random.Next(2)}";
            KvRequest request = client.Random.Next(3) switch
            {
                0 => KvRequest.Get(key),
                1 => KvRequest.Put(key, stage.NewValue()),
                _ => KvRequest.Swap(key, modRevision, stage.NewValue()),
            };
            Operation operation = await SendAsync(request);
            KvAnswer? answer = operation.Succeeded ? AnswerOf(operation) : null;
            modRevision = answer?.Results.FirstOrDefault(static r => r is not null)?.ModRevision ?? modRevision;
            if (operation.Succeeded)
            {
                stage.Registers.Add(new(number, request, operation.Invoked, operation.Returned, answer));
            }
            else if (!operation.CertainlyFailed && !request.IsReadOnly)
            {
                stage.Registers.Add(new(number, request, operation.Invoked));
            }

            await client.PauseAsync((operation.Succeeded ? Think : Think * 4) / stage.Pace);
        }
    }

    private Task<Operation> SendAsync(KvRequest request)
    {
        KvAction first = request.Success[0];
        if (request.Compares.Count == 0)
        {
            return first.Kind == KvActionKind.Get
                ? client.RangeAsync(new RangeRequest { Key = Client.Bytes(first.Key) })
                : client.PutAsync(new PutRequest { Key = Client.Bytes(first.Key), Value = Client.Bytes(first.Value!) });
        }

        var txn = new TxnRequest();
        txn.Compare.Add(new Compare { Key = Client.Bytes(first.Key), Target = Compare.Types.CompareTarget.Mod, ModRevision = request.Compares[0].Number });
        txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Client.Bytes(first.Key), Value = Client.Bytes(first.Value!) } });
        txn.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = Client.Bytes(first.Key) } });
        return client.TxnAsync(txn);
    }

    private static KvAnswer AnswerOf(Operation operation) => operation.Answer.Body switch
    {
        RangeResponse range => new KvAnswer(operation.Answer.Revision, true, [ItemOf(range)]),
        TxnResponse { Succeeded: false } txn => new KvAnswer(operation.Answer.Revision, false, [ItemOf(txn.Responses[0].ResponseRange)]),
        _ => new KvAnswer(operation.Answer.Revision, true, [null]),
    };

    private static KvItem? ItemOf(RangeResponse range) =>
        range.Kvs is [KeyValue pair] ? new KvItem(pair.Key.ToStringUtf8(), pair.Value.ToStringUtf8(), pair.ModRevision, pair.Version) : null;
}
