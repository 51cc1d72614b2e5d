namespace Netcd.Interop.Tests.Support;

/// <summary>A fact about netcd's server next to real etcd.</summary>
internal sealed class NetcdFactAttribute : FactAttribute
{
    public NetcdFactAttribute() => Skip = NetcdServer.SkipReason;
}
