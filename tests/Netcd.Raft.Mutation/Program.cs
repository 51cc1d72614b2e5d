using System.Reflection;
using Netcd.Raft.Mutation;
using Netcd.Raft.Tests.Conformance;

// Without the test platform a run takes a second, which counts when it is repeated for every mutant.
var failed = TestRun.FirstFailure(typeof(ConformanceTests).Assembly, ["Scenarios", "Codec", "Units", "Conformance", "Example", "Properties"]);
if (failed is null)
{
    Console.WriteLine("all tests pass");
    return 0;
}

Console.WriteLine(failed.Value.Test);
Console.WriteLine(failed.Value.Error is TargetInvocationException { InnerException: { } inner } ? inner : failed.Value.Error);
return 1;
