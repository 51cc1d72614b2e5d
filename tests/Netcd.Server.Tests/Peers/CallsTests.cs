using System.Net;
using System.Net.Sockets;
using Netcd.Core.Peers;
using Netcd.Server.Peers;
using Netcd.Server.Peers.Calls;

namespace Netcd.Server.Tests.Peers;

/// <summary>Questions to members that do not answer as they should.</summary>
public sealed class CallsTests
{
    [Fact]
    public async Task A_member_that_hangs_up_at_once_is_one_that_does_not_answer()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task hangingUp = HangUpAsync(listener);
        using var http = new PeerHttpClient(new PeerTransportOptions());
        var calls = new HttpPeerCalls(http);
        // Many at once, so that some connections are gone before their maker looks at them.
        Task<PeerResult<PeerMembers>>[] asked = [.. Enumerable.Range(0, 300).Select(_ =>
            calls.GetMembersAsync($"http://{listener.LocalEndpoint}", TimeSpan.FromSeconds(30), CancellationToken.None))];
        Assert.All(await Task.WhenAll(asked), static result => Assert.False(result.IsAnswered));

        listener.Stop();
        await hangingUp;
    }

    private static async Task HangUpAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                (await listener.AcceptSocketAsync()).Close(0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
            return;
        }
    }
}
