using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.Membership;
using Netcd.Core.Peers;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Server.Peers.Pages;
using Member = Netcd.Core.Membership.Member;

namespace Netcd.Server.Peers.Calls;

/// <summary>Questions to other members over HTTP/1.1.</summary>
public sealed class HttpPeerCalls(PeerHttpClient http) : IPeerCalls
{
    private const int MaxAnswerBytes = 100 << 20;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Protobuf = new("application/protobuf");

    /// <inheritdoc/>
    public Task<PeerResult<PeerMembers>> GetMembersAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, "/members", HttpMethod.Get, null, timeout, cancellation, static answer =>
            answer.Status == HttpStatusCode.OK && MemberIds.TryParse(answer.ClusterId, out ulong cluster)
                ? PeerResult<PeerMembers>.Of(new PeerMembers(cluster, MemberJson.ParseMembers(answer.Body)))
                : answer.Unexpected<PeerMembers>());

    /// <inheritdoc/>
    public Task<PeerResult<PeerVersions>> GetVersionsAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, "/version", HttpMethod.Get, null, timeout, cancellation, static answer =>
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            return answer.Status == HttpStatusCode.OK
                && document.RootElement.TryGetProperty("etcdserver", out JsonElement server) && server.GetString() is { } serverText
                && document.RootElement.TryGetProperty("etcdcluster", out JsonElement cluster) && cluster.GetString() is { } clusterText
                ? PeerResult<PeerVersions>.Of(new PeerVersions(serverText, clusterText))
                : answer.Unexpected<PeerVersions>();
        });

    /// <inheritdoc/>
    public Task<PeerResult<bool>> IsDowngradeEnabledAsync(string url, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, "/downgrade/enabled", HttpMethod.Get, null, timeout, cancellation, static answer =>
            answer.Status == HttpStatusCode.OK && bool.TryParse(answer.Text, out bool enabled) ? PeerResult<bool>.Of(enabled) : answer.Unexpected<bool>());

    /// <inheritdoc/>
    public Task<PeerResult<PeerHash>> GetHashKvAsync(string url, ulong clusterId, long revision, TimeSpan timeout, CancellationToken cancellation)
    {
        string question = string.Create(CultureInfo.InvariantCulture, $"{{\"revision\":{revision}}}");
        var content = new StringContent(question, Encoding.UTF8, Json);
        return AskAsync(url, "/members/hashkv", HttpMethod.Get, content, timeout, cancellation, static answer => answer.Status switch
        {
            HttpStatusCode.OK when HashKvJson.Read(answer.Body) is { } hash => PeerResult<PeerHash>.Of(hash),
            HttpStatusCode.BadRequest when answer.Text.Contains(HashKvJson.Compacted, StringComparison.Ordinal) => PeerResult<PeerHash>.Failed(EtcdError.Compacted),
            HttpStatusCode.BadRequest when answer.Text.Contains(HashKvJson.FutureRevision, StringComparison.Ordinal) => PeerResult<PeerHash>.Failed(EtcdError.FutureRevision),
            HttpStatusCode.PreconditionFailed when answer.Text.Contains(PeerAnswer.ClusterIdMismatch, StringComparison.Ordinal) => PeerResult<PeerHash>.Failed(EtcdError.ClusterIdMismatch),
            _ => answer.Unexpected<PeerHash>(),
        }, clusterId);
    }

    /// <inheritdoc/>
    public Task<PeerResult<ImmutableArray<Member>>> PromoteAsync(string url, ulong id, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, string.Create(CultureInfo.InvariantCulture, $"{PromotePage.Prefix}{id}"), HttpMethod.Post, null, timeout, cancellation, static answer => answer.Status switch
        {
            HttpStatusCode.OK => PeerResult<ImmutableArray<Member>>.Of(MemberJson.ParseMembers(answer.Body)),
            HttpStatusCode.NotFound => PeerResult<ImmutableArray<Member>>.Failed(EtcdError.MemberNotFound),
            HttpStatusCode.RequestTimeout => PeerResult<ImmutableArray<Member>>.Failed(EtcdError.Timeout),
            HttpStatusCode.PreconditionFailed when answer.Text.Contains(EtcdError.LearnerNotReady.Message(), StringComparison.Ordinal) => PeerResult<ImmutableArray<Member>>.Failed(EtcdError.LearnerNotReady),
            HttpStatusCode.PreconditionFailed when answer.Text.Contains(MembershipError.MemberNotLearner.Text(), StringComparison.Ordinal) => PeerResult<ImmutableArray<Member>>.Failed(EtcdError.MemberNotLearner),
            _ => answer.Unexpected<ImmutableArray<Member>>(),
        });

    /// <inheritdoc/>
    public Task<PeerResult<long>> RenewLeaseAsync(string url, long leaseId, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, "/leases", HttpMethod.Post, Message(new LeaseKeepAliveRequest { ID = leaseId }.ToByteArray()), timeout, cancellation, answer =>
        {
            if (answer.Status != HttpStatusCode.OK)
            {
                return LeaseFailure<long>(answer);
            }

            LeaseKeepAliveResponse response = LeaseKeepAliveResponse.Parser.ParseFrom(answer.Body);
            return response.ID == leaseId ? PeerResult<long>.Of(response.TTL) : PeerResult<long>.NoAnswer("lease: renew id mismatch");
        });

    /// <inheritdoc/>
    public Task<PeerResult<LeaseTimeToLiveResponse>> GetLeaseAsync(string url, LeaseTimeToLiveRequest request, TimeSpan timeout, CancellationToken cancellation) =>
        AskAsync(url, "/leases/internal", HttpMethod.Post, Message(LeaseInternal.Write(request)), timeout, cancellation, answer =>
        {
            if (answer.Status != HttpStatusCode.OK)
            {
                return LeaseFailure<LeaseTimeToLiveResponse>(answer);
            }

            return LeaseInternal.ReadResponse(answer.Body) is { } response && response.ID == request.ID
                ? PeerResult<LeaseTimeToLiveResponse>.Of(response)
                : PeerResult<LeaseTimeToLiveResponse>.NoAnswer("lease: renew id mismatch");
        });

    private static PeerResult<T> LeaseFailure<T>(PeerCallAnswer answer) => answer.Status switch
    {
        HttpStatusCode.NotFound => PeerResult<T>.Failed(EtcdError.LeaseNotFound),
        HttpStatusCode.RequestTimeout => PeerResult<T>.Failed(EtcdError.TimeoutWaitAppliedIndex),
        _ => answer.Unexpected<T>(),
    };

    private static ByteArrayContent Message(byte[] bytes) => new(bytes) { Headers = { ContentType = Protobuf } };

    private async Task<PeerResult<T>> AskAsync<T>(
        string url, string path, HttpMethod method, HttpContent? content, TimeSpan timeout, CancellationToken cancellation, Func<PeerCallAnswer, PeerResult<T>> read, ulong? clusterId = null)
    {
        using var limit = new CancellationTokenSource(timeout, http.Options.Clock);
        using CancellationTokenRegistration cancelled = cancellation.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        try
        {
            using HttpRequestMessage request = PeerHttpClient.Request(method, url, path);
            request.Content = content;
            if (clusterId is { } id)
            {
                request.Headers.TryAddWithoutValidation(PeerHeaders.ClusterId, MemberIds.ToText(id));
            }

            using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, limit.Token);
            byte[] body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return read(new PeerCallAnswer(response.StatusCode, PeerAnswer.Header(response, PeerHeaders.ClusterId), body));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return PeerResult<T>.NoAnswer("context deadline exceeded");
        }
        // A connection that is reset as soon as it stands fails as a bare socket error.
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or UriFormatException or JsonException or FormatException or InvalidOperationException or InvalidDataException or InvalidProtocolBufferException)
        {
            return PeerResult<T>.NoAnswer(FailureText.Of(e));
        }
    }
}
