using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Netcd.Interop.Tests.Cluster.Hostile;

/// <summary>Stands where a member should: whoever dials it for a stream gets nonsense, of another kind each time.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly string _clusterId;
    private readonly int[] _kinds;
    private readonly Task _accepting;
    private int _answered;

    /// <param name="clusterId">Of the cluster that takes it for a member.</param>
    /// <param name="kinds">Which of <see cref="Nonsense.StreamKinds"/> it talks.</param>
    public FakePeer(ulong clusterId, int[] kinds)
    {
        _kinds = kinds;
        _clusterId = clusterId.ToString("x");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Its peer URL.</summary>
    public string Url => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many streams got their nonsense.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await _listener.AcceptSocketAsync(_ended.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // Ended, or the caller has gone.
                continue;
            }
        }
    }

    private async Task AnswerAsync(Socket caller)
    {
        byte[] buffer = new byte[16 * 1024];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            int count = await caller.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
            if (Encoding.ASCII.GetString(buffer, 0, count).Contains("/raft/stream/", StringComparison.Ordinal))
            {
                int number = Interlocked.Increment(ref _answered);
                await caller.SendAsync(Nonsense.OfStream(_kinds[number % _kinds.Length], number, _clusterId), SocketFlags.None, patience.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // It asks nothing, or has gone.
            return;
        }
        finally
        {
            caller.Dispose();
        }
    }
}
