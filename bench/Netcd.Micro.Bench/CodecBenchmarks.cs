using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Rpc;
using Netcd.Raft;

namespace Netcd.Micro.Bench;

/// <summary>The hand-written codecs of the hot messages: keys of 24 bytes, values of 256.</summary>
public class CodecBenchmarks
{
    private static readonly ByteString Key = ByteString.CopyFrom(new byte[24]);
    private static readonly PutRequest Put = new() { Key = Key, Value = ByteString.CopyFrom(new byte[256]) };

    private readonly byte[] _put = Put.ToByteArray();
    private readonly byte[] _range = new RangeRequest { Key = Key, Serializable = true }.ToByteArray();
    private readonly byte[] _txn = new TxnRequest { Success = { Enumerable.Repeat(new RequestOp { RequestPut = Put }, 10) } }.ToByteArray();
    private readonly byte[] _target = new byte[64 * 1024];
    private readonly PooledBuffer _output = new(64 * 1024);
    private readonly Message _append = Append(64);
    private readonly byte[] _encodedAppend = Encoded(Append(64));

    [Benchmark(Description = "parse PutRequest")]
    public int ParsePut() => PutRequestView.TryParse(_put, out PutRequestView view) ? view.Value.Length : throw new InvalidOperationException();

    [Benchmark(Description = "parse RangeRequest")]
    public int ParseRange() => RangeRequestView.TryParse(_range, out RangeRequestView view) ? view.Key.Length : throw new InvalidOperationException();

    [Benchmark(Description = "parse TxnRequest of 10 puts")]
    public int ParseTxn()
    {
        if (!TxnRequestView.TryParse(_txn, out TxnRequestView view))
        {
            throw new InvalidOperationException();
        }

        using (view)
        {
            return view.SuccessCount;
        }
    }

    [Benchmark(Description = "wrap PutRequest as InternalRaftRequest")]
    public int Wrap()
    {
        _output.Truncate(0);
        InternalRequestWriter.Write(_output, InternalRequestKind.Put, _put, 12345678901234);
        return _output.Length;
    }

    [Benchmark(Description = "write KeyValue")]
    public int WriteKeyValue()
    {
        var view = new KeyValueView { Key = _put.AsSpan(2, 24), Value = _put.AsSpan(29, 256), CreateRevision = 7, ModRevision = 123456, Version = 9 };
        return view.WriteTo(_target);
    }

    [Benchmark(Description = "write ResponseHeader")]
    public int WriteHeader() => ResponseHeaderWriter.Write(_target, 0x8e9e05c52164694d, 0x91bc3c398fb3c146, 123456, 7);

    [Benchmark(Description = "encode MsgApp of 64 entries")]
    public int EncodeAppend() => RaftCodec.Encode(_append, _target.AsSpan(0, _encodedAppend.Length));

    [Benchmark(Description = "decode MsgApp of 64 entries")]
    public int DecodeAppend() => RaftCodec.TryDecodeMessage(_encodedAppend, out Message message) ? message.Entries.Length : throw new InvalidOperationException();

    private static Message Append(int entries) => new()
    {
        Type = MessageType.MsgApp,
        From = 0x8e9e05c52164694d,
        To = 0x91bc3c398fb3c146,
        Term = 7,
        Commit = 123456,
        Entries = Enumerable.Range(1, entries).Select(static i => new Entry { Term = 7, Index = (ulong)(123456 + i), Data = new byte[300] }).ToArray(),
    };

    private static byte[] Encoded(Message message)
    {
        var bytes = new byte[RaftCodec.SizeOf(message)];
        RaftCodec.Encode(message, bytes);
        return bytes;
    }
}
