using System.Net;
using System.Text;
using Netcd.Core.Peers;

namespace Netcd.Server.Peers.Calls;

/// <summary>A whole answer of another member.</summary>
/// <param name="Status">Status of the response.</param>
/// <param name="ClusterId">The cluster it says it belongs to, in hex; may be empty.</param>
/// <param name="Body">Its body.</param>
internal sealed record PeerCallAnswer(HttpStatusCode Status, string ClusterId, byte[] Body)
{
    private const int ShownText = 256;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The result for an answer that nothing can be made of.</summary>
    public PeerResult<T> Unexpected<T>() =>
        PeerResult<T>.NoAnswer($"unknown error: status {(int)Status}: {Text[..Math.Min(Text.Length, ShownText)].TrimEnd('\n')}");
}
