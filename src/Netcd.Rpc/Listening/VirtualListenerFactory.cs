using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Rpc.Listening;

/// <summary>The transport Kestrel sees: its endpoints are the protocols of our ports.</summary>
internal sealed class VirtualListenerFactory : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var virtualEndPoint = (VirtualEndPoint)endpoint;
        return new(virtualEndPoint.Port.Attach(virtualEndPoint));
    }
}
