namespace Netcd.Server.Hosting;

/// <summary>gRPC connections of clients.</summary>
public sealed record GrpcOptions
{
    /// <summary>Clients that ping more often are disconnected; zero or less for the default of gRPC, five minutes.</summary>
    public TimeSpan KeepAliveMinTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Idle time after which the server pings; zero or less for never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Wait for the answer to a ping before the connection is closed; zero or less for no pings.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most streams per connection.</summary>
    public uint MaxConcurrentStreams { get; init; } = uint.MaxValue;
}
