using Netcd.Core.Bootstrap;
using Netcd.Server.Discovery;

namespace Netcd.Server.Tests.Discovery;

public sealed class RegistryTests
{
    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("0x3")]
    [InlineData(" 3")]
    [InlineData("")]
    [InlineData(null)]
    public void A_size_that_is_none_is_refused(string? size) =>
        Assert.Contains("size key is bad", Assert.Throws<BootstrapException>(() => Registry.ParseSize(size)).Message);

    [Fact]
    public void A_size_that_nobody_reaches_costs_nothing()
    {
        var registry = new Registry(Registry.ParseSize("1000000000"), [("a", "m0=http://a:1")]);
        Assert.False(registry.IsComplete);
        Assert.Equal("m0=http://a:1", registry.InitialCluster);
    }
}
