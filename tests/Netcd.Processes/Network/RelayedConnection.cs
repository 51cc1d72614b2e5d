using System.Net.Sockets;
using System.Threading.Channels;

namespace Netcd.Processes;

/// <summary>A connection through a relay: two pumps, each governed by the link of its direction.</summary>
/// <param name="client">The connection of the member that dialled.</param>
/// <param name="server">The connection to the member that was dialled.</param>
/// <param name="there">From the first to the second.</param>
/// <param name="back">From the second to the first.</param>
internal sealed class RelayedConnection(Socket client, Socket server, Link there, Link back)
{
    private const int ChunkSize = 64 * 1024;
    private const int ChunksUnderWay = 64;

    private readonly CancellationTokenSource _broken = new();

    /// <summary>Carries bytes until one side closes or <see cref="Break"/>.</summary>
    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(PumpAsync(client, server, there), PumpAsync(server, client, back));
        }
        finally
        {
            // A reset, not a polite end, unless both sides have ended.
            client.Close(0);
            server.Close(0);
            _broken.Dispose();
        }
    }

    /// <summary>Resets both sides.</summary>
    public void Break()
    {
        try
        {
            _broken.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
            return;
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Link link)
    {
        var underWay = Channel.CreateBounded<(long Due, byte[] Bytes)>(new BoundedChannelOptions(ChunksUnderWay) { SingleReader = true, SingleWriter = true });
        try
        {
            await Task.WhenAll(ReceiveAsync(from, link, underWay.Writer), SendAsync(to, link, underWay.Reader));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Break();
        }
    }

    private async Task ReceiveAsync(Socket from, Link link, ChannelWriter<(long Due, byte[] Bytes)> underWay)
    {
        byte[] buffer = new byte[ChunkSize];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer, SocketFlags.None, _broken.Token);
                if (count == 0)
                {
                    break;
                }

                long due = TimeProvider.System.GetTimestamp() + (long)(link.NextDelay().TotalSeconds * TimeProvider.System.TimestampFrequency);
                await underWay.WriteAsync((due, buffer[..count]), _broken.Token);
            }

            if (link.IsCut)
            {
                // Whoever waited for this has given up: nothing of it arrives later.
                Break();
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Break();
        }
        finally
        {
            underWay.Complete();
        }
    }

    private async Task SendAsync(Socket to, Link link, ChannelReader<(long Due, byte[] Bytes)> underWay)
    {
        await foreach ((long due, byte[] bytes) in underWay.ReadAllAsync(_broken.Token))
        {
            TimeSpan wait = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _broken.Token);
            }

            await link.OpenAsync(_broken.Token);
            for (int sent = 0; sent < bytes.Length;)
            {
                sent += await to.SendAsync(bytes.AsMemory(sent), SocketFlags.None, _broken.Token);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
