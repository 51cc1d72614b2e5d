using System.Collections.Immutable;
using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.V2;

namespace Netcd.Core.Membership;

/// <summary>Reads the membership out of its two copies. Thread-safe.</summary>
public static class MembershipReader
{
    /// <summary>Members, removed ids and cluster version of the v2 tree: the truth in directories of 3.4 and 3.5.</summary>
    /// <exception cref="InvalidDataException">The tree holds something that etcd would not have written.</exception>
    public static MembershipView FromStore(V2View store)
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        foreach (V2NodeView node in Children(store, MembershipPaths.Members))
        {
            members.Add(ReadMember(node));
        }

        var removed = ImmutableHashSet.CreateBuilder<ulong>();
        foreach (V2NodeView node in Children(store, MembershipPaths.Removed))
        {
            removed.Add(IdOf(node.Key));
        }

        V2Result version = store.Get(MembershipPaths.Version, recursive: false, now: 0);
        members.Sort(static (x, y) => x.Id.CompareTo(y.Id));
        return new MembershipView
        {
            Members = members.ToImmutable(),
            Removed = removed.ToImmutable(),
            ClusterVersion = version.Failed ? null : EtcdVersion.Parse(version.Event.Node.Value ?? ""),
        };
    }

    /// <summary>Everything the backend knows: the truth since 3.6. In files of 3.5.1 to 3.5.19 client URLs and learner flags of members are stale.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public static MembershipView FromBackend(IBackendReader backend)
    {
        var members = ImmutableArray.CreateBuilder<Member>();
        backend.ForEach(BucketId.Members, (key, value) =>
        {
            members.Add(MemberJson.ParseMember(value) with { Id = IdOf(Encoding.ASCII.GetString(key)) });
            return true;
        });
        var removed = ImmutableHashSet.CreateBuilder<ulong>();
        backend.ForEach(BucketId.MembersRemoved, (key, _) =>
        {
            removed.Add(IdOf(Encoding.ASCII.GetString(key)));
            return true;
        });
        members.Sort(static (x, y) => x.Id.CompareTo(y.Id));
        byte[]? version = backend.Get(BucketId.Cluster, MembershipPaths.VersionKey);
        return new MembershipView
        {
            Members = members.ToImmutable(),
            Removed = removed.ToImmutable(),
            ClusterVersion = version is null ? null : EtcdVersion.Parse(Encoding.UTF8.GetString(version)),
            Downgrade = ReadDowngrade(backend),
        };
    }

    /// <summary>The downgrade state, which only the backend holds.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static DowngradeInfo ReadDowngrade(IBackendReader backend)
    {
        byte[]? record = backend.Get(BucketId.Cluster, MembershipPaths.DowngradeKey);
        DowngradeInfo info = record is null ? DowngradeInfo.None : MemberJson.ParseDowngrade(record);
        return !info.Enabled || EtcdVersion.TryParse(info.TargetVersion, out _)
            ? info
            : throw new InvalidDataException($"the downgrade target \"{info.TargetVersion}\" is not a version");
    }

    private static IReadOnlyList<V2NodeView> Children(V2View store, string directory)
    {
        V2Result found = store.Get(directory, recursive: true, now: 0);
        return found.Failed ? [] : found.Event.Node.Nodes;
    }

    private static Member ReadMember(V2NodeView directory)
    {
        ulong id = IdOf(directory.Key);
        Member? member = null;
        MemberAttributes? published = null;
        foreach (V2NodeView file in directory.Nodes)
        {
            byte[] value = V2Text.ToBytes(file.Value ?? "");
            if (file.Key == MembershipPaths.RaftAttributes(id))
            {
                member = MemberJson.ParseRaftAttributes(id, value);
            }
            else if (file.Key == MembershipPaths.Attributes(id))
            {
                published = MemberJson.ParseAttributes(value);
            }
            else
            {
                throw new InvalidDataException($"unknown key {file.Key} among the members of the v2 store");
            }
        }

        if (member is null)
        {
            throw new InvalidDataException($"member {directory.Key} of the v2 store has no raftAttributes");
        }

        return published is null ? member : member with { Name = published.Name, ClientUrls = published.ClientUrls };
    }

    private static ulong IdOf(string key) =>
        MemberIds.TryParse(key.AsSpan(key.LastIndexOf('/') + 1), out ulong id)
            ? id
            : throw new InvalidDataException($"\"{key}\" does not end in a member id");
}
