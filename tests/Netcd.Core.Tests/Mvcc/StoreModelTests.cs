using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

public class StoreModelTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 60)]
    [InlineData(3, 60)]
    [InlineData(4, 300)]
    [InlineData(5, 3)]
    public void It_answers_every_request_as_the_model_does(int seed, int keys)
    {
        var random = new Random(seed);
        using var fixture = new StoreFixture(batchLimit: 50);
        var requests = new RandomRequests(random, keys);
        var model = new ModelStore();
        for (int i = 0; i < 1500; i++)
        {
            Step(fixture, model, requests, random);
            Assert.Equal(model.Revision, fixture.Revision);
            Assert.Equal(model.Compacted, fixture.Store.CompactedRevision);
        }

        Assert.Equal(model.State.Count, fixture.Store.LiveKeys);
        var leased = model.State.Where(p => p.Value.Lease != 0).Select(p => (p.Key, p.Value.Lease));
        Assert.Equal(leased, fixture.Leases.Attached.Select(p => (p.Key, p.Value)));
        Assert.Empty(fixture.Backend.Check());
    }

    private static void Step(StoreFixture fixture, ModelStore model, RandomRequests requests, Random random)
    {
        switch (random.Next(100))
        {
            case < 25:
                var put = requests.Put();
                using (var result = fixture.Apply(e => e.Put(put.ToByteArray(), wantBody: true)))
                {
                    Expect(model.Put(put), result, PutResponse.Parser);
                }

                break;
            case < 35:
                var delete = requests.Delete();
                using (var result = fixture.Apply(e => e.DeleteRange(delete.ToByteArray(), wantBody: true)))
                {
                    Expect(model.DeleteRange(delete), result, DeleteRangeResponse.Parser);
                }

                break;
            case < 55:
                var txn = requests.Txn(model.Revision);
                using (var result = fixture.Apply(e => e.Txn(txn.ToByteArray(), wantBody: true)))
                {
                    Expect(model.Txn(txn), result, TxnResponse.Parser);
                }

                break;
            case < 85:
                var range = requests.Range(model.Revision);
                var (error, response) = fixture.Range(range);
                var expected = model.Range(range);
                Assert.Equal(expected.Error, error);
                Assert.Equal(expected.Response, response);
                break;
            case < 87:
                long revision = random.NextInt64(model.Compacted - 1, model.Revision + 2);
                using (var result = fixture.Compact(revision))
                {
                    Assert.Equal(model.Compact(revision), result.Error);
                }

                break;
            case < 96:
                fixture.Pass(random.Next(200));
                break;
            case < 98:
                var defragment = fixture.Backend.DefragmentAsync();
                fixture.World.Settle();
                Assert.True(defragment.IsCompletedSuccessfully);
                break;
            default:
                fixture.Restart();
                break;
        }
    }

    private static void Expect<T>((EtcdError Error, T Response, long Revision) expected, KvResult result, MessageParser<T> parser)
        where T : IMessage<T>
    {
        Assert.Equal(expected.Error, result.Error);
        Assert.Equal(expected.Revision, result.Revision);
        Assert.Equal(expected.Response, parser.ParseFrom(result.Body));

        // The bytes are those of the generated code.
        Assert.Equal(expected.Response.ToByteArray(), result.Body.ToArray());
    }
}
