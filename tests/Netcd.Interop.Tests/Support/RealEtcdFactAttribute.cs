namespace Netcd.Interop.Tests.Support;

/// <summary>A test that needs real etcd binaries.</summary>
internal sealed class RealEtcdFactAttribute : FactAttribute
{
    public RealEtcdFactAttribute() => Skip = RealEtcd.SkipReason;
}
