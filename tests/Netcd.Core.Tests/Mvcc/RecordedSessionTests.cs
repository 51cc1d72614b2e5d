using System.IO.Compression;
using System.Text.Json;
using Google.Protobuf;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;

namespace Netcd.Core.MvccTests;

/// <summary>Random sessions recorded from real etcd, request by request.</summary>
public class RecordedSessionTests
{
    private const int MaxTxnOps = 128;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));

    [Theory]
    [InlineData("recorded-3.5.16-1")]
    [InlineData("recorded-3.5.16-2")]
    public void Every_answer_is_that_of_real_etcd(string name)
    {
        using var fixture = new StoreFixture();
        using var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Mvcc", "testdata", name + ".jsonl.gz"));
        using var lines = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        for (int line = 1; lines.ReadLine() is { } text; line++)
        {
            var step = JsonDocument.Parse(text).RootElement;
            string request = step.GetProperty("req").GetRawText();
            var (error, revision, response) = Run(fixture, step.GetProperty("kind").GetString()!, request);
            bool same = step.TryGetProperty("err", out var expectedError)
                ? expectedError.GetString() == error.Message()
                : error == EtcdError.None
                    && step.GetProperty("rev").GetInt64() == revision
                    && Parser.Parse(step.GetProperty("resp").GetRawText(), response.Descriptor).Equals(response);
            if (!same)
            {
                Assert.Fail($"got {error} {revision} {response} at line {line}: {text}");
            }
        }
    }

    private static (EtcdError Error, long Revision, IMessage Response) Run(StoreFixture fixture, string kind, string json)
    {
        switch (kind)
        {
            case "put":
                byte[] put = Parser.Parse<PutRequest>(json).ToByteArray();
                PutRequestView.TryParse(put, out var putView);
                return Apply(fixture, KvRequestChecks.Put(putView), e => e.Put(put, wantBody: true), PutResponse.Parser);
            case "delete":
                byte[] delete = Parser.Parse<DeleteRangeRequest>(json).ToByteArray();
                DeleteRangeRequestView.TryParse(delete, out var deleteView);
                return Apply(fixture, KvRequestChecks.DeleteRange(deleteView), e => e.DeleteRange(delete, wantBody: true), DeleteRangeResponse.Parser);
            case "txn":
                byte[] txn = Parser.Parse<TxnRequest>(json).ToByteArray();
                TxnRequestView.TryParse(txn, out var txnView);
                using (txnView)
                {
                    var check = KvRequestChecks.Txn(txnView, MaxTxnOps);
                    return TxnFacts.IsReadOnly(txnView)
                        ? Read(check, fixture.Store.ReadTxn(txnView), TxnResponse.Parser)
                        : Apply(fixture, check, e => e.Txn(txn, wantBody: true), TxnResponse.Parser);
                }

            case "range":
                var request = Parser.Parse<RangeRequest>(json);
                var (error, response) = fixture.Range(request);
                long revision = response.Header?.Revision ?? 0;
                response.Header = null;
                return (error, revision, response);
            case "compact":
                using (var compacted = fixture.Compact(Parser.Parse<CompactionRequest>(json).Revision))
                {
                    fixture.Pass(500);
                    Assert.True(compacted.Finished is null or { IsCompletedSuccessfully: true });
                    return (compacted.Error, compacted.Revision, new CompactionResponse());
                }

            default:
                var hash = fixture.Store.HashKv(0);
                return (hash.Error, hash.CurrentRevision, new HashKVResponse { Hash = hash.Hash, CompactRevision = hash.CompactRevision });
        }
    }

    private static (EtcdError Error, long Revision, IMessage Response) Apply<T>(StoreFixture fixture, EtcdError check, Func<KvExecutor, KvResult> request, MessageParser<T> parser)
        where T : class, IMessage<T>, new() =>
        check != EtcdError.None ? (check, 0, new T()) : Read(EtcdError.None, fixture.Apply(request), parser);

    private static (EtcdError Error, long Revision, IMessage Response) Read<T>(EtcdError check, KvResult result, MessageParser<T> parser)
        where T : class, IMessage<T>, new()
    {
        using (result)
        {
            return (check != EtcdError.None ? check : result.Error, result.Revision, parser.ParseFrom(result.Body));
        }
    }
}
