using Netcd.Server.Gateway;

namespace Netcd.Server.Tests.Gateway;

/// <summary>The header with which clients of the JSON gateway limit the time of a call.</summary>
public sealed class GatewayTimeoutTests
{
    [Theory]
    [InlineData("5S", 5)]
    [InlineData("2M", 120)]
    [InlineData("5000000000n", 5)]
    [InlineData("99999999H", 86400)]
    public void Time_limits_are_read_in_every_unit(string header, int seconds)
    {
        Assert.True(JsonGateway.TryTimeout(header, out TimeSpan? timeout));
        Assert.Equal(TimeSpan.FromSeconds(seconds), timeout);
    }

    [Fact]
    public void Without_a_header_there_is_no_limit()
    {
        Assert.True(JsonGateway.TryTimeout("", out TimeSpan? timeout));
        Assert.Null(timeout);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("n")]
    [InlineData("1.5S")]
    public void Others_are_refused(string header) => Assert.False(JsonGateway.TryTimeout(header, out _));
}
