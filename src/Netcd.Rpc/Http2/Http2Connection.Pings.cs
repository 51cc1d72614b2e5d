namespace Netcd.Rpc.Http2;

// Pings of the client, and how many of them are too many: the rules of grpc-go, which etcd's clients know.
internal sealed partial class Http2Connection
{
    private const int MaxStrikes = 2;

    // How often a client without open calls may ping.
    private static readonly TimeSpan IdlePingInterval = TimeSpan.FromHours(2);

    private long? _lastPing;
    private int _strikes;
    private bool _answeredSincePing;

    private void TakePing(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            payload.CopyTo(_output.AppendFrame(FrameType.Ping, FrameHeader.Ack, 0, payload.Length));
            if (IsTooEarly(_clock.GetTimestamp()) && ++_strikes > MaxStrikes)
            {
                throw new Http2ConnectionException(Http2Error.EnhanceYourCalm, "too_many_pings");
            }
        }
    }

    private bool IsTooEarly(long now)
    {
        long? last = _lastPing;
        _lastPing = now;
        if (_answeredSincePing)
        {
            _answeredSincePing = false;
            _strikes = 0;
            return false;
        }

        TimeSpan least = _streams.Count == 0 ? IdlePingInterval : _options.MinPingInterval;
        return last is { } before && _clock.GetElapsedTime(before, now) < least;
    }
}
