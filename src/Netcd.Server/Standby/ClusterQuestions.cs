using System.Net;
using System.Text.Json;
using Netcd.Server.Peers;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Standby;

/// <summary>What a server outside of a cluster asks it about its size.</summary>
/// <param name="http">The client for peer ports.</param>
/// <param name="log">Told of failures.</param>
internal sealed class ClusterQuestions(PeerHttpClient http, ILog log)
{
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Configuration and members, from the first peer that answers.</summary>
    /// <returns>Null when nobody answers, or when the cluster knows nothing of sizes.</returns>
    public async Task<(SizeConfig Config, Machine[] Members)?> AskAsync(IEnumerable<string> peerUrls, CancellationToken cancellation)
    {
        foreach (string url in peerUrls)
        {
            try
            {
                if (await GetAsync(url, AdminPages.ConfigPath, cancellation) is { } config && await GetAsync(url, AdminPages.MachinesPath, cancellation) is { } machines)
                {
                    using JsonDocument document = JsonDocument.Parse(machines);
                    return (new SizeConfig().With(config), Machine.ReadAll(document.RootElement));
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException or UriFormatException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                log.Warn("failed to ask a peer about the size of its cluster", [("peer", url), ("error", e.Message)]);
            }
        }

        return null;
    }

    private async Task<byte[]?> GetAsync(string url, string path, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(CallTimeout);
        using HttpRequestMessage request = PeerHttpClient.Request(HttpMethod.Get, url, path);
        using HttpResponseMessage answer = await http.SendAsync(request, limit.Token);
        await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token);
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync(limit.Token) : null;
    }
}
