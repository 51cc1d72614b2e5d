using Netcd.Core.Membership;

namespace Netcd.Core.Bootstrap;

/// <summary>The etcd release whose storage, log and peer protocol this server speaks.</summary>
public static class ServerVersion
{
    /// <summary>The release, as told to clients and peers.</summary>
    public static readonly EtcdVersion Release = new(3, 5, 21, "");

    /// <summary>Oldest cluster version this server can join.</summary>
    public static readonly EtcdVersion MinimumCluster = EtcdVersion.MinCluster;
}
