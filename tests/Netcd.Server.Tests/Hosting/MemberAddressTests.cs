using System.Net;
using Netcd.Server.Hosting;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Hosting;

public sealed class MemberAddressTests
{
    [Theory]
    [InlineData("http://10.0.0.1:2380", "10.0.0.1")]
    [InlineData("http://member.test:2380,http://127.0.0.2:2380,http://0.0.0.0:2380,http://10.0.0.1:2380,http://10.0.0.2:2380", "10.0.0.1")]
    [InlineData("https://[::1]:2380,https://[::]:2380,https://[2001:db8::1]:2380", "2001:db8::1")]
    [InlineData("unix://127.0.0.1:2380,http://member.test:2380,http://127.0.0.1:2380", null)]
    [InlineData("", null)]
    public void The_first_advertised_address_that_others_can_reach_is_taken(string advertised, string? expected)
    {
        var log = new RecordingLog();
        IPAddress? found = MemberAddress.Find([.. advertised.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Url)], log);
        Assert.Equal(expected is null ? null : IPAddress.Parse(expected), found);
        (LogLevel level, string message, _) = log.Lines[^1];
        Assert.Equal(
            expected is null ? (LogLevel.Warn, "unable to set a member local address due to lack of suitable local addresses") : (LogLevel.Info, "setting member local address"),
            (level, message));
    }

    private static EtcdUrl Url(string text)
    {
        string[] parts = text.Split("://");
        return new EtcdUrl(parts[0], parts[1], "", text);
    }
}
