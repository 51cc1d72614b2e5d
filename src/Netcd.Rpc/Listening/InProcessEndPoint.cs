using System.Net;

namespace Netcd.Rpc.Listening;

/// <summary>The address of a listener that only this process reaches: there is no socket to bind.</summary>
internal sealed class InProcessEndPoint : EndPoint
{
    public override string ToString() => "@";
}
