using Netcd.Protocol.Errors;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Workloads;

namespace Netcd.Simulation.Verification;

/// <summary>A user did what it may do, and nothing else: at some moment of each answered request its rights were as the answer says.</summary>
internal static class AuthCheck
{
    public static void Run(IReadOnlyList<AuthRights> rights, IReadOnlyList<Operation> record, Violations violations)
    {
        Dictionary<string, AuthRights> byUser = rights.ToDictionary(static r => r.User);
        foreach (Operation operation in record)
        {
            if (operation.Status != CallStatus.Answered || !byUser.TryGetValue(operation.User, out AuthRights? known))
            {
                continue;
            }

            if (operation.Succeeded && !known.MayPass(operation.Invoked, operation.Returned))
            {
                violations.Add("permissions", $"{operation} as {operation.User}, who was not allowed to");
            }

            if (operation.Answer.Error == EtcdError.PermissionDenied && !known.MayBeRefused(operation.Invoked, operation.Returned))
            {
                violations.Add("permissions", $"{operation} as {operation.User}, who was allowed to");
            }
        }
    }
}
