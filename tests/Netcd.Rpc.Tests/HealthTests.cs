using System.Buffers;
using Netcd.Rpc.Client;
using Netcd.Rpc.Health;

namespace Netcd.Rpc.Tests;

public sealed class HealthTests
{
    private readonly HealthService _health = new();

    [Fact]
    public async Task Check_tells_the_status_that_was_set()
    {
        await using TestServer server = await TestServer.StartAsync(_health.Register);
        Assert.Equal(new byte[] { 8, 1 }, await CheckAsync(server, []));
        _health.SetStatus("", ServingStatus.NotServing);
        Assert.Equal(new byte[] { 8, 2 }, await CheckAsync(server, []));
        _health.SetStatus("kv", ServingStatus.Unknown);
        Assert.Empty(await CheckAsync(server, [0x0a, 2, (byte)'k', (byte)'v']));
    }

    [Fact]
    public async Task List_tells_the_status_of_every_service()
    {
        await using TestServer server = await TestServer.StartAsync(_health.Register);
        _health.SetStatus("kv", ServingStatus.NotServing);

        // A map of texts to HealthCheckResponse.
        byte[] expected = [0x0a, 6, 0x0a, 0, 0x12, 2, 8, 1, 0x0a, 8, 0x0a, 2, (byte)'k', (byte)'v', 0x12, 2, 8, 2];
        Assert.Equal(expected, await server.Channel.UnaryAsync("/grpc.health.v1.Health/List", ReadOnlyMemory<byte>.Empty));
    }

    [Fact]
    public async Task Check_of_an_unknown_service_is_not_found()
    {
        await using TestServer server = await TestServer.StartAsync(_health.Register);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(server, [0x0a, 1, (byte)'x']));
        Assert.Equal((RpcStatusCode.NotFound, "unknown service"), (e.Code, e.Message));
        RpcException malformed = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(server, [0x0a, 9]));
        Assert.Equal(RpcStatusCode.Internal, malformed.Code);
    }

    [Fact]
    public async Task Watch_tells_the_status_and_every_change()
    {
        await using TestServer server = await TestServer.StartAsync(_health.Register);
        await using RpcClientStream watch = server.Channel.OpenStream("/grpc.health.v1.Health/Watch");
        await watch.WriteAsync(new byte[] { 0x0a, 1, (byte)'x', 0x10, 5 });
        watch.CompleteWrites();
        foreach (ServingStatus status in new[] { ServingStatus.ServiceUnknown, ServingStatus.Serving, ServingStatus.NotServing })
        {
            if (status != ServingStatus.ServiceUnknown)
            {
                _health.SetStatus("other", ServingStatus.Serving);
                _health.SetStatus("x", status);
            }

            Assert.Equal(new byte[] { 8, (byte)status }, (await Soon.In(watch.ReadAsync())).Payload.ToArray());
        }
    }

    private static Task<byte[]> CheckAsync(TestServer server, byte[] request) => Soon.In(server.Channel.UnaryAsync("/grpc.health.v1.Health/Check", request));
}
