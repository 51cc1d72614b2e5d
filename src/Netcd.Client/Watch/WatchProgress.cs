using Netcd.Client.Connection;
using Netcd.Protocol.Rpc;

namespace Netcd.Client.Watch;

/// <summary>Asks a running watch how far it is. Give it to one call of <see cref="WatchClient.WatchAsync(WatchCreateRequest, WatchProgress?, CancellationToken)"/>.</summary>
public sealed class WatchProgress
{
    private volatile MemberStream<WatchRequest, WatchResponse>? _stream;

    /// <summary>
    /// Asks for a progress note. It comes in the sequence of the watch as a batch without events, after all changes up to its revision.
    /// Does nothing while the watch is not connected.
    /// </summary>
    /// <exception cref="Netcd.Rpc.RpcException">The stream has just failed.</exception>
    public async Task RequestAsync()
    {
        if (_stream is { } stream)
        {
            await stream.WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        }
    }

    internal void Attach(MemberStream<WatchRequest, WatchResponse> stream) => _stream = stream;
}
