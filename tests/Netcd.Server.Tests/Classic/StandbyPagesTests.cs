using Netcd.Server.Standby;
using Netcd.Server.Tests.Support;

namespace Netcd.Server.Tests.Classic;

/// <summary>What clients of a standby get.</summary>
public sealed class StandbyPagesTests
{
    [Theory]
    [InlineData("a follower http://a:1, b leader http://b:1", "http://b:1/v2/keys/x?recursive=true")]
    [InlineData("a follower http://a:1, b follower http://b:1", "http://a:1/v2/keys/x?recursive=true")]
    public async Task Clients_are_sent_to_the_leader_or_the_first_member_that_is_known(string cluster, string target)
    {
        await using PageServer server = await PageServer.StartAsync(new StandbyPages(() => Machines(cluster)));
        using HttpResponseMessage answer = await server.SendAsync("/v2/keys/x?recursive=true");
        Assert.Equal((307, target), ((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Without_a_member_to_go_to_there_is_error_402()
    {
        await using PageServer server = await PageServer.StartAsync(new StandbyPages(static () => []));
        Assert.Equal((400, """{"errorCode":402,"message":"Standby Internal Error","index":0}""" + "\n"), await server.AskAsync("/v2/keys/x"));
    }

    private static Machine[] Machines(string text) =>
        [.. text.Split(", ").Select(static machine => machine.Split(' ')).Select(static words => new Machine(words[0], words[1], words[2], "http://peer:1"))];
}
