using System.Diagnostics;
using Google.Protobuf;
using Netcd.Protocol.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Bench;

/// <summary>A reader and a writer that ask all the time, to see how long the server keeps one request waiting while it does something else.</summary>
internal sealed class StallProbe : IDisposable
{
    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly ByteString Key = ByteString.CopyFromUtf8("probe");

    private readonly RpcChannel _reader;
    private readonly RpcChannel _writer;
    private readonly CancellationTokenSource _end = new();
    private Task<double> _read = Task.FromResult(0.0);
    private Task<double> _write = Task.FromResult(0.0);
    private long _from;

    private StallProbe(ServerUnderTest server)
    {
        _reader = new RpcChannel(server.EndPoint);
        _writer = new RpcChannel(server.EndPoint);
    }

    /// <summary>Starts asking, and counting once both connections are warm; a request under way at that moment counts.</summary>
    public static async Task<StallProbe> StartAsync(ServerUnderTest server)
    {
        var probe = new StallProbe(server) { _from = long.MaxValue };
        probe._write = Task.Run(() => probe.AskAsync(probe._writer, "KV/Put", new PutRequest { Key = Key, Value = Key }));
        probe._read = Task.Run(() => probe.AskAsync(probe._reader, "KV/Range", new RangeRequest { Key = Key }));
        await Task.Delay(WarmUp);
        Volatile.Write(ref probe._from, Stopwatch.GetTimestamp());
        return probe;
    }

    /// <summary>Stops and returns the longest wait of a linearizable read and of a put in milliseconds.</summary>
    public async Task<(double Read, double Write)> StopAsync()
    {
        await _end.CancelAsync();
        return (await _read, await _write);
    }

    public void Dispose()
    {
        _end.Cancel();
        _reader.Dispose();
        _writer.Dispose();
        _end.Dispose();
    }

    private async Task<double> AskAsync(RpcChannel channel, string method, IMessage request)
    {
        byte[] body = request.ToByteArray();
        double longest = 0;
        while (!_end.IsCancellationRequested)
        {
            long sent = Stopwatch.GetTimestamp();
            await channel.UnaryAsync($"/etcdserverpb.{method}", body);
            longest = Stopwatch.GetTimestamp() >= Volatile.Read(ref _from) ? Math.Max(longest, Stopwatch.GetElapsedTime(sent).TotalMilliseconds) : longest;
            await Task.Delay(BetweenRequests);
        }

        return longest;
    }
}
