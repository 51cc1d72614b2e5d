using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Runs;
using Netcd.Simulation.Verification;
using Netcd.Simulation.Workloads;
using Netcd.Simulation.World;

namespace Netcd.Simulation.Tests.Verification;

/// <summary>The judge of permissions: a user that gets its right between 10 and 20 and loses it between 50 and 60.</summary>
public sealed class AuthCheckTests
{
    private readonly AuthRights _rights = new("u");

    public AuthCheckTests()
    {
        _rights.Know(0, mayBeAllowed: false, mayBeDenied: true);
        _rights.Know(10, mayBeAllowed: true, mayBeDenied: true);
        _rights.Know(20, mayBeAllowed: true, mayBeDenied: false);
        _rights.Know(50, mayBeAllowed: true, mayBeDenied: true);
        _rights.Know(60, mayBeAllowed: false, mayBeDenied: true);
    }

    [Theory]
    [InlineData(5, 15, EtcdError.None)]
    [InlineData(5, 15, EtcdError.PermissionDenied)]
    [InlineData(30, 40, EtcdError.None)]
    [InlineData(45, 55, EtcdError.PermissionDenied)]
    [InlineData(55, 70, EtcdError.None)]
    [InlineData(65, 70, EtcdError.PermissionDenied)]
    [InlineData(30, 40, EtcdError.AuthOldRevision)]
    public void An_answer_that_fits_some_moment_of_the_request_holds(long invoked, long returned, EtcdError error) =>
        Assert.Empty(Check(invoked, returned, error, "u"));

    [Theory]
    [InlineData(2, 8, EtcdError.None)]
    [InlineData(30, 40, EtcdError.PermissionDenied)]
    [InlineData(65, 70, EtcdError.None)]
    public void An_answer_that_fits_none_is_found(long invoked, long returned, EtcdError error)
    {
        Assert.Equal(["permissions"], Check(invoked, returned, error, "u"));
        Assert.Empty(Check(invoked, returned, error, "root"));
    }

    private IEnumerable<string> Check(long invoked, long returned, EtcdError error, string user)
    {
        var schedule = new SimSchedule(1);
        var violations = new Violations(schedule, new Trace(schedule, null));
        var operation = new Operation
        {
            Number = 0,
            Client = "c",
            User = user,
            Member = ("n0", 1),
            Kind = OperationKind.Put,
            Request = new PutRequest(),
            Invoked = invoked,
            Returned = returned,
            Status = CallStatus.Answered,
            Answer = new Answer(error),
        };
        AuthCheck.Run([_rights], [operation], violations);
        return violations.All.Select(static v => v.Promise);
    }
}
