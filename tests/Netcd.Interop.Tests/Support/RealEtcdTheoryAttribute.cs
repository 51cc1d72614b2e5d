namespace Netcd.Interop.Tests.Support;

/// <summary>A theory that needs real etcd binaries.</summary>
internal sealed class RealEtcdTheoryAttribute : TheoryAttribute
{
    public RealEtcdTheoryAttribute() => Skip = RealEtcd.SkipReason;
}
