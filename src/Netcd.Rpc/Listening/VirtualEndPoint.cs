using System.Net;

namespace Netcd.Rpc.Listening;

/// <summary>One protocol of one port, as Kestrel knows it: Kestrel binds a protocol to an endpoint, so a port that speaks three has three.</summary>
internal sealed class VirtualEndPoint(Port port, WireProtocol protocol) : EndPoint
{
    public Port Port { get; } = port;

    public WireProtocol Protocol { get; } = protocol;

    public override string ToString() => $"{Port.Listener.EndPoint} ({Protocol})";
}
