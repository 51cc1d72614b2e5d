namespace Netcd.Interop.Tests.Support;

/// <summary>A theory that compares netcd's server with real etcd.</summary>
internal sealed class NetcdTheoryAttribute : TheoryAttribute
{
    public NetcdTheoryAttribute() => Skip = NetcdServer.SkipReason;
}
