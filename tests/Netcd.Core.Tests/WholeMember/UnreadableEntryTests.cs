using Netcd.Protocol.Errors;
using Netcd.Telemetry;

namespace Netcd.Core.Tests.WholeMember;

/// <summary>A leader's log entry that cannot be read: a member that went on would differ from the others from then on.</summary>
public sealed class UnreadableEntryTests
{
    [Fact]
    public async Task An_entry_that_cannot_be_read_stops_the_member_and_changes_nothing()
    {
        var member = new SimMember(3);
        member.Start();
        Task done = member.Begin(async () => Assert.Equal(EtcdError.None, await member.PutAsync("k", "v")));
        member.Run(() => done.IsCompleted);

        member.Schedule.Add(TimeSpan.Zero, () => member.Member.Raft.Propose(requestId: 0, new byte[] { 0xff, 0xff, 0xff }));
        member.Schedule.Run(() => member.Member.Faulted.IsCompleted, TimeSpan.FromSeconds(60));

        Assert.True(member.Member.Faulted.IsCompleted);
        Assert.IsType<InvariantViolationException>(await member.Member.Faulted);
        Assert.Equal("v", member.Get("k"));
    }
}
