using System.IO.Pipelines;

namespace Netcd.Rpc.Listening;

/// <summary>A connection without a socket: two pipes between a client of this process and the server.</summary>
internal static class InProcessConnection
{
    /// <summary>Makes both ends.</summary>
    public static (Stream Client, Stream Server) Create()
    {
        // The default pauses of pipes (64 KiB) are the back-pressure.
        var toServer = new Pipe();
        var toClient = new Pipe();
        return (
            new DuplexPipeStream(new DuplexPipe(toClient.Reader, toServer.Writer)) { CompletesPipes = true },
            new DuplexPipeStream(new DuplexPipe(toServer.Reader, toClient.Writer)) { CompletesPipes = true });
    }
}
