namespace Netcd.Interop.Tests.Cluster.Hostile;

/// <summary>A request to a peer port, with the headers of a member unless they are changed.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path.</param>
/// <param name="Body">Body; null for none.</param>
internal sealed record PeerRequest(string Method, string Path, byte[]? Body)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Cluster id in hex; null for the right one.</summary>
    public string? ClusterId { get; init; }

    /// <summary>Version of the sender; null for none.</summary>
    public string? Version { get; init; } = "3.5.30";

    /// <summary>The lowest version that the sender wants to talk to.</summary>
    public string MinVersion { get; init; } = "3.0.0";

    /// <summary>Sends it and returns status and body.</summary>
    public async Task<string> SendAsync(ClusterMember member)
    {
        ulong cluster = (await member.StatusAsync()).Header.ClusterId;
        using var request = new HttpRequestMessage(new HttpMethod(Method), member.Process.PeerUrl + Path);
        request.Content = Body is null ? null : new ByteArrayContent(Body);
        request.Headers.Add("X-Server-From", "abc");
        request.Headers.Add("X-Raft-To", member.Id.ToString("x"));
        request.Headers.Add("X-Etcd-Cluster-ID", ClusterId ?? cluster.ToString("x"));
        request.Headers.Add("X-Min-Cluster-Version", MinVersion);
        if (Version is not null)
        {
            request.Headers.Add("X-Server-Version", Version);
        }

        try
        {
            using HttpResponseMessage response = await Http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }
        catch (HttpRequestException)
        {
            return "connection closed";
        }
    }
}
