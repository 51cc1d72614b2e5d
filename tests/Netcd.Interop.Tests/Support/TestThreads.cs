using System.Runtime.CompilerServices;

namespace Netcd.Interop.Tests.Support;

/// <summary>
/// Tests wait for other processes and for command lines inside of this one on pool threads. With one thread per processor those that
/// wait would keep those from running that they wait for, until the pool has grown.
/// </summary>
internal static class TestThreads
{
    private const int Enough = 64;

    [ModuleInitializer]
    public static void Provide() => ThreadPool.SetMinThreads(Enough, Enough);
}
