using Netcd.Rpc.Client;

namespace Netcd.Client.Connection;

/// <summary>An endpoint with its connection and what is known of its health.</summary>
/// <param name="endpoint">Where it is.</param>
/// <param name="options">Settings of the connection.</param>
internal sealed class Member(ClientEndpoint endpoint, Func<ClientEndpoint, RpcChannelOptions> options) : IDisposable
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private RpcChannel? _channel;
    private int _failures;
    private bool _closed;

    /// <summary>The endpoint's text.</summary>
    public string Name => endpoint.Text;

    /// <summary>Timestamp of the client's clock before which it is passed over; 0: usable.</summary>
    public long RetryAt { get; private set; }

    /// <summary>The connection, which is made by its first call.</summary>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    /// <exception cref="IOException">A TLS file cannot be read.</exception>
    public RpcChannel Channel
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(EtcdClient));
                return _channel ??= new RpcChannel(endpoint.Address, options(endpoint));
            }
        }
    }

    /// <summary>It answered.</summary>
    public void Succeeded()
    {
        if (_failures != 0)
        {
            lock (_gate)
            {
                (_failures, RetryAt) = (0, 0);
            }
        }
    }

    /// <summary>It could not be reached: it is passed over for a while that grows with each failure.</summary>
    public void Failed(TimeProvider clock)
    {
        lock (_gate)
        {
            double factor = Math.Pow(1.6, Math.Min(_failures++, 16)) * (0.8 + (0.4 * Random.Shared.NextDouble()));
            TimeSpan delay = FirstDelay * factor;
            RetryAt = clock.GetTimestamp() + ToTicks(clock, delay < LongestDelay ? delay : LongestDelay);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _channel?.Dispose();
        }
    }

    private static long ToTicks(TimeProvider clock, TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
