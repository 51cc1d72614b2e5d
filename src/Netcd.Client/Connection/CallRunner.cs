using System.Net;
using Google.Protobuf;
using Netcd.Rpc;
using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>Makes calls: picks the member, adds the token, repeats what may be repeated, within the time limit.</summary>
internal sealed class CallRunner : IDisposable
{
    // Bounds and default of grpc-go (servers cut clients off that ping more often than every 5 seconds), but for the shortest silence, which is
    // the runtime's.
    private static readonly TimeSpan ShortestPing = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UsualSilence = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RepeatDelay = TimeSpan.FromMilliseconds(25);

    private readonly EtcdClientOptions _options;
    private readonly MemberSet _members;
    private readonly AuthTokenSource? _tokens;
    private readonly TimeSpan? _timeout;

    public CallRunner(EtcdClientOptions options)
    {
        _options = options;
        _timeout = options.RequestTimeout;
        _members = new MemberSet(options.Endpoints, ChannelOptions, options.Clock);
        _tokens = options.Token is { } ready ? new AuthTokenSource(() => Task.FromResult(ready))
            : options.User is { } user ? new AuthTokenSource(() => AuthTokenSource.AuthenticateAsync(this, user, options.Password))
            : null;
    }

    private CallRunner(CallRunner original, AuthTokenSource? tokens, TimeSpan? timeout) =>
        (_options, _members, _tokens, _timeout) = (original._options, original._members, tokens, timeout);

    /// <summary>Time for waits and timers of the streams.</summary>
    public TimeProvider Clock => _options.Clock;

    /// <summary>Limit per call; null for none.</summary>
    public TimeSpan? Limit => _timeout;

    /// <summary>The same connections with another limit per call.</summary>
    public CallRunner WithTimeout(TimeSpan? timeout) => new(this, _tokens, timeout);

    /// <summary>The same connections on behalf of somebody else.</summary>
    /// <param name="token">The token; empty: none.</param>
    public CallRunner WithToken(string token) => new(this, token.Length == 0 ? null : new AuthTokenSource(() => Task.FromResult(token)), _timeout);

    /// <summary>Talks to these members from now on; open calls go on.</summary>
    /// <exception cref="ArgumentException">There is no endpoint, or one has a form or scheme that is not known.</exception>
    public void UseEndpoints(IReadOnlyList<string> endpoints) => _members.Replace(endpoints);

    /// <summary>Fetches the token.</summary>
    public async Task LogInAsync(CancellationToken cancellation)
    {
        if (_tokens is not null)
        {
            await _tokens.GetAsync().WaitAsync(cancellation);
        }
    }

    /// <summary>A call with one request and one response.</summary>
    /// <exception cref="RpcException">It failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave it up.</exception>
    public Task<TResponse> CallAsync<TRequest, TResponse>(string path, TRequest request, MessageParser<TResponse> parser, Repeat repeat, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        RunAsync(path, (channel, options) => channel.UnaryAsync(path, request, parser, options), repeat, _tokens, cancellation);

    /// <summary>A call as bytes.</summary>
    /// <inheritdoc cref="CallAsync{TRequest, TResponse}"/>
    public Task<byte[]> CallAsync(string path, ReadOnlyMemory<byte> request, Repeat repeat, CancellationToken cancellation) =>
        RunAsync(path, (channel, options) => channel.UnaryAsync(path, request, options), repeat, _tokens, cancellation);

    /// <summary>A call that is allowed without a token.</summary>
    public Task<TResponse> WithoutTokenAsync<TRequest, TResponse>(string path, TRequest request, MessageParser<TResponse> parser)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        RunAsync(path, (channel, options) => channel.UnaryAsync(path, request, parser, options), Repeat.IfUnavailable, null, CancellationToken.None);

    /// <summary>Opens a stream at the next usable member. The stream's first message may find the member unreachable.</summary>
    /// <param name="path">Wire path.</param>
    /// <param name="parser">Reads responses.</param>
    /// <param name="needsLeader">Whether a member that has lost the leader shall end the stream.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async Task<MemberStream<TRequest, TResponse>> OpenAsync<TRequest, TResponse>(
        string path, MessageParser<TResponse> parser, bool needsLeader, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        (Member member, string token, RpcCallOptions options) = await NextAsync(needsLeader, cancellation);
        return new MemberStream<TRequest, TResponse>(member.Channel.OpenStream<TRequest, TResponse>(path, parser, options), this, member, path, token);
    }

    /// <summary>Opens a stream of bytes, as <see cref="OpenAsync{TRequest, TResponse}"/> does one of messages.</summary>
    public async Task<RawStream> OpenAsync(string path, bool needsLeader, CancellationToken cancellation)
    {
        (Member member, string token, RpcCallOptions options) = await NextAsync(needsLeader, cancellation);
        return new RawStream(member.Channel.OpenStream(path, options), failure => Failed(member, path, token, failure));
    }

    /// <summary>Notes the failure of a stream that its owner will open again.</summary>
    public void Failed(Member member, string path, string token, RpcException failure)
    {
        if (AuthTokenSource.IsRefusal(failure))
        {
            _tokens?.Refused(token);
        }
        else
        {
            member.Failed(_options.Clock);
        }

        _options.OnRetry?.Invoke(new FailedAttempt(member.Name, path, failure.Status));
    }

    /// <inheritdoc/>
    public void Dispose() => _members.Dispose();

    private async Task<TResponse> RunAsync<TResponse>(
        string path, Func<RpcChannel, RpcCallOptions, ValueTask<TResponse>> attempt, Repeat repeat, AuthTokenSource? tokens, CancellationToken cancellation)
    {
        long started = _options.Clock.GetTimestamp();
        RpcException? last = null;
        while (true)
        {
            (Member member, TimeSpan wait) = _members.Next();
            if (wait > TimeSpan.Zero)
            {
                await PauseAsync(wait, started, last, cancellation);
            }

            string token = tokens is null ? "" : await tokens.GetAsync().WaitAsync(cancellation);
            try
            {
                var options = new RpcCallOptions { Metadata = Metadata(token, false), Timeout = Remaining(started, last), Cancellation = cancellation };
                TResponse response = await attempt(member.Channel, options);
                member.Succeeded();
                return response;
            }
            catch (RpcException e) when (e.Code == RpcStatusCode.DeadlineExceeded && last is not null)
            {
                // The limit fell into this attempt: what ended those before it says more.
                throw new RpcException(e.Status, last);
            }
            catch (RpcException e) when (e.IsUnsent)
            {
                member.Failed(_options.Clock);
                last = e;
            }
            catch (RpcException e) when (tokens is not null && AuthTokenSource.IsRefusal(e) && (last is null || !AuthTokenSource.IsRefusal(last)))
            {
                tokens.Refused(token);
                last = e;
            }
            catch (RpcException e) when (repeat == Repeat.IfUnavailable && e.Code == RpcStatusCode.Unavailable)
            {
                last = e;
                await PauseAsync(RepeatDelay, started, last, cancellation);
            }

            _options.OnRetry?.Invoke(new FailedAttempt(member.Name, path, last.Status));
        }
    }

    private async Task<(Member Member, string Token, RpcCallOptions Options)> NextAsync(bool needsLeader, CancellationToken cancellation)
    {
        (Member member, TimeSpan wait) = _members.Next();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _options.Clock, cancellation);
        }

        string token = _tokens is null ? "" : await _tokens.GetAsync().WaitAsync(cancellation);
        return (member, token, new RpcCallOptions { Metadata = Metadata(token, needsLeader), Cancellation = cancellation });
    }

    private async Task PauseAsync(TimeSpan wait, long started, RpcException? last, CancellationToken cancellation)
    {
        TimeSpan? remaining = Remaining(started, last);
        await Task.Delay(remaining < wait ? remaining.Value : wait, _options.Clock, cancellation);
        Remaining(started, last);
    }

    private TimeSpan? Remaining(long started, RpcException? last)
    {
        if (_timeout is not { } limit)
        {
            return null;
        }

        TimeSpan remaining = limit - _options.Clock.GetElapsedTime(started);
        return remaining > TimeSpan.Zero
            ? remaining
            : throw new RpcException(new RpcStatus(RpcStatusCode.DeadlineExceeded, "context deadline exceeded"), last);
    }

    private static KeyValuePair<string, string>[]? Metadata(string token, bool needsLeader) => (token.Length > 0, needsLeader) switch
    {
        (false, false) => null,
        (true, false) => [new("token", token)],
        (false, true) => [new("hasleader", "true")],
        (true, true) => [new("token", token), new("hasleader", "true")],
    };

    private RpcChannelOptions ChannelOptions(ClientEndpoint endpoint)
    {
        EtcdTlsOptions? tls = endpoint.UsesTls == false ? null : endpoint.UsesTls == true ? _options.Tls ?? new EtcdTlsOptions() : _options.Tls;
        string host = endpoint.Address switch { DnsEndPoint dns => dns.Host, IPEndPoint ip => ip.Address.ToString(), _ => "localhost" };
        TimeSpan ping = _options.KeepAliveTime;
        TimeSpan silence = _options.KeepAliveTimeout;
        return new RpcChannelOptions
        {
            Tls = tls is null ? null : TlsSettings.For(tls, host),
            ConnectTimeout = Acceptable(_options.DialTimeout),
            KeepAliveInterval = Acceptable(ping > TimeSpan.Zero && ping < ShortestPing ? ShortestPing : ping),
            KeepAliveTimeout = silence <= TimeSpan.Zero ? UsualSilence : Acceptable(silence < ShortestSilence ? ShortestSilence : silence),
            KeepAliveWithoutCalls = _options.KeepAliveWithoutCalls,
            MaxSendMessageSize = _options.MaxSendBytes,
            MaxReceiveMessageSize = _options.MaxReceiveBytes,
            Dial = _options.Dial,
        };
    }

    /// <summary>As the runtime wants it: nothing below zero, and infinite above 24 days.</summary>
    private static TimeSpan Acceptable(TimeSpan time) => time > TimeSpan.Zero && time.TotalMilliseconds < int.MaxValue ? time : Timeout.InfiniteTimeSpan;
}
