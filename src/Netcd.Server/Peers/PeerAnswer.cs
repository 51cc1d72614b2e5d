using System.Net;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Peers;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Peers;

/// <summary>How a peer answered a raft request, for the sender. Pure but for the log.</summary>
internal static class PeerAnswer
{
    /// <summary>Text of both sides when the versions do not fit.</summary>
    public const string IncompatibleVersion = "incompatible version";

    /// <summary>Text of both sides when the clusters differ.</summary>
    public const string ClusterIdMismatch = "cluster ID mismatch";

    /// <summary>Error of a sender that was removed.</summary>
    public const string MemberRemoved = "the member has been permanently removed from the cluster";

    private const int MaxText = 64 << 10;

    /// <summary>The text of an answer; longer ones than any of etcd's are cut.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<string> ReadTextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        using var reader = new StreamReader(body);
        char[] text = new char[MaxText];
        int length = await reader.ReadBlockAsync(text, cancellation);
        return new string(text, 0, length);
    }

    /// <summary>Checks the answer to a POST: null when the peer took it, else why not.</summary>
    public static async Task<string?> CheckPostAsync(HttpResponseMessage response, string peerText, IPeerHandler local, ILog log, CancellationToken cancellation)
    {
        string text = (await ReadTextAsync(response, cancellation)).TrimEnd('\n');
        switch (response.StatusCode)
        {
            case HttpStatusCode.NoContent:
                return null;
            case HttpStatusCode.Forbidden:
                return MemberRemoved;
            case HttpStatusCode.PreconditionFailed when text == IncompatibleVersion:
                log.Error("request sent was ignored by peer", [("remote-peer-id", peerText)]);
                return text;
            case HttpStatusCode.PreconditionFailed when text == ClusterIdMismatch:
                log.Error("request sent was ignored due to cluster ID mismatch", [("remote-peer-id", peerText), ("remote-peer-cluster-id", Header(response, PeerHeaders.ClusterId)), ("local-member-cluster-id", MemberIds.ToText(local.ClusterId))]);
                return text;
            case HttpStatusCode.PreconditionFailed:
                return $"unhandled error \"{text}\" when precondition failed";
            default:
                return $"unexpected http status {response.ReasonPhrase} while posting to \"{response.RequestMessage?.RequestUri}\"";
        }
    }

    /// <summary>A header of the answer, or nothing.</summary>
    public static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : "";
}
