using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Rpc.Listening;

/// <summary>A connection without a socket: two pipes between a client of this process and Kestrel.</summary>
internal static class InProcessConnection
{
    /// <summary>Makes both ends.</summary>
    /// <param name="serverEnd">What Kestrel gets.</param>
    /// <returns>The client's end.</returns>
    public static Stream Create(out ConnectionContext serverEnd)
    {
        // The default pauses of pipes (64 KiB) are the back-pressure.
        var toServer = new Pipe();
        var toClient = new Pipe();
        serverEnd = new DefaultConnectionContext(Guid.NewGuid().ToString()) { Transport = new DuplexPipe(toServer.Reader, toClient.Writer) };
        return new DuplexPipeStream(new DuplexPipe(toClient.Reader, toServer.Writer)) { CompletesPipes = true };
    }
}
