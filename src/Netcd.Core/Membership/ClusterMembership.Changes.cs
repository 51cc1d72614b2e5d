using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.V2;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Membership;

/// <content>What the log changes. A null backend means: the backend holds the effects of this entry already.</content>
public sealed partial class ClusterMembership
{
    /// <summary>Whether a change is still valid when its turn comes. Judged by the v2 tree, which stands exactly at the entry before.</summary>
    public MembershipError Validate(MembershipChange change)
    {
        MembershipView stored = MembershipReader.FromStore(_store.View);
        if (stored.IsRemoved(change.Id))
        {
            return MembershipError.IdRemoved;
        }

        Member? member = stored.Find(change.Id);
        return change.Kind switch
        {
            MembershipChangeKind.Add or MembershipChangeKind.AddLearner when member is not null => MembershipError.IdExists,
            MembershipChangeKind.Add or MembershipChangeKind.AddLearner => ValidateNew(stored, change),
            _ when member is null => MembershipError.IdNotFound,
            MembershipChangeKind.Promote => member.IsLearner ? MembershipError.None : MembershipError.MemberNotLearner,
            MembershipChangeKind.Update when UsesUrlOfAnother(stored, change.Member) => MembershipError.PeerUrlExists,
            _ => MembershipError.None,
        };
    }

    /// <summary>Applies a change that <see cref="Validate"/> accepted.</summary>
    public void Apply(MembershipChange change, IBackendWriter? backend)
    {
        switch (change.Kind)
        {
            case MembershipChangeKind.Remove:
                Remove(change.Id, backend);
                break;
            case MembershipChangeKind.Promote:
                Replace(Known(change.Id) with { IsLearner = false }, backend);
                _log.Info("promote member", Ids(("promoted-member-id", change.Id)));
                break;
            case MembershipChangeKind.Update:
                Replace(Known(change.Id) with { PeerUrls = change.Member.PeerUrls }, backend);
                _log.Info("updated member", [.. Ids(("updated-remote-peer-id", change.Id)), ("updated-remote-peer-urls", change.Member.PeerUrls.ToArray())]);
                break;
            default:
                Add(change.Member, backend);
                break;
        }
    }

    /// <summary>Applies what a member published: v2 PUT on its attributes, or field 1301. Of a removed member it is ignored.</summary>
    public void ApplyAttributes(ulong id, MemberAttributes attributes, IBackendWriter? backend)
    {
        Member? member = View.Find(id);
        if (member is null)
        {
            Invariant.That(View.IsRemoved(id), $"attributes of the unknown member {MemberIds.ToText(id)}");
            _log.Warn("skipped attributes update of removed member", Ids(("updated-peer-id", id)));
            return;
        }

        member = member with { Name = attributes.Name, ClientUrls = attributes.ClientUrls };
        Publish(View.WithMember(member));
        StoreSet(MembershipPaths.Attributes(id), MemberJson.WriteAttributes(attributes));
        if (backend is null)
        {
            return;
        }

        SaveToBackend(backend, member);
        if (id == LocalId)
        {
            // Once per start, before requests are served: the place where etcd cleans up too.
            CompleteBackend(backend);
        }
    }

    /// <summary>Applies a new cluster version: v2 PUT on <c>/0/version</c>, or field 1300.</summary>
    /// <exception cref="IncompatibleClusterException">This server is older than that: it has to stop.</exception>
    public void ApplyVersion(EtcdVersion version, IBackendWriter? backend)
    {
        EtcdVersion? known = View.ClusterVersion;
        if (known is { } before)
        {
            _log.Info("updated cluster version", [.. Ids(), ("from", before.MajorMinor), ("to", version.MajorMinor)]);
        }
        else
        {
            _log.Info("set initial cluster version", [.. Ids(), ("cluster-version", version.MajorMinor)]);
        }

        if (known is null || known < version)
        {
            LogCapabilities(version);
        }

        Publish(View.With(clusterVersion: version));
        byte[] text = Encoding.UTF8.GetBytes(version.ToString());
        StoreSet(MembershipPaths.Version, text);
        backend?.Put(BucketId.Cluster, MembershipPaths.VersionKey, text);
        CheckCompatible();
    }

    /// <summary>Applies field 1302.</summary>
    public void ApplyDowngrade(DowngradeInfo downgrade, IBackendWriter? backend)
    {
        backend?.Put(BucketId.Cluster, MembershipPaths.DowngradeKey, MemberJson.WriteDowngrade(downgrade));
        Publish(View.With(downgrade: downgrade));
        if (downgrade.Enabled)
        {
            _log.Info("The server is ready to downgrade", [("target-version", downgrade.TargetVersion), ("server-version", _serverVersion.ToString())]);
        }
    }

    private static bool UsesUrlOfAnother(MembershipView stored, Member proposed)
    {
        foreach (Member other in stored.Members)
        {
            foreach (string url in proposed.PeerUrls)
            {
                if (other.Id != proposed.Id && other.PeerUrls.Contains(url))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private MembershipError ValidateNew(MembershipView stored, MembershipChange change)
    {
        if (UsesUrlOfAnother(stored, change.Member))
        {
            return MembershipError.PeerUrlExists;
        }

        return change.Member.IsLearner && stored.Learners().Length >= MaxLearners
            ? MembershipError.TooManyLearners
            : MembershipError.None;
    }

    private void Add(Member member, IBackendWriter? backend)
    {
        StoreCreate(MembershipPaths.RaftAttributes(member.Id), MemberJson.WriteRaftAttributes(member));
        if (backend is not null)
        {
            SaveToBackend(backend, member);
        }

        Publish(View.WithMember(member));
        _log.Info("added member", [
            .. Ids(("added-peer-id", member.Id)),
            ("added-peer-peer-urls", member.PeerUrls.ToArray()),
            ("added-peer-is-learner", member.IsLearner)]);
    }

    private void Remove(ulong id, IBackendWriter? backend)
    {
        if (!_store.Delete(MembershipPaths.Member(id), directory: true, recursive: true, now: 0).Failed)
        {
            StoreCreate(MembershipPaths.RemovedMember(id), []);
        }

        if (backend is not null)
        {
            backend.Put(BucketId.MembersRemoved, KeyOf(id), "removed"u8);
            backend.Delete(BucketId.Members, KeyOf(id));
            _inBackend.Remove(id);
        }

        Member? gone = View.Find(id);
        Publish(View.With(members: View.Members.RemoveAll(member => member.Id == id), removed: View.Removed.Add(id)));
        if (gone is null)
        {
            _log.Warn("skipped removing already removed member", Ids(("removed-remote-peer-id", id)));
            return;
        }

        _log.Info("removed member", [
            .. Ids(("removed-remote-peer-id", id)),
            ("removed-remote-peer-urls", gone.PeerUrls.ToArray()),
            ("removed-remote-peer-is-learner", gone.IsLearner)]);
    }

    private void Replace(Member member, IBackendWriter? backend)
    {
        string path = MembershipPaths.RaftAttributes(member.Id);
        string value = V2Text.FromBytes(MemberJson.WriteRaftAttributes(member));
        V2Result result = _store.Update(path, value, V2Ttl.Permanent, now: 0);
        Invariant.That(!result.Failed, $"the v2 store refuses {path}");
        if (backend is not null)
        {
            SaveToBackend(backend, member);
        }

        Publish(View.WithMember(member));
    }

    private Member Known(ulong id)
    {
        Member? member = View.Find(id);
        Invariant.That(member is not null, $"change of the unknown member {MemberIds.ToText(id)}");
        return member;
    }

    private void StoreCreate(string path, byte[] value)
    {
        V2Result result = _store.Create(path, directory: false, V2Text.FromBytes(value), V2Ttl.Permanent, now: 0);
        Invariant.That(!result.Failed || result.Error.Code == V2ErrorCode.NodeExists, $"the v2 store refuses {path}");
    }

    private LogField[] Ids(params ReadOnlySpan<(string Name, ulong Id)> more)
    {
        var fields = new List<LogField>
        {
            ("cluster-id", MemberIds.ToText(ClusterId)),
            ("local-member-id", MemberIds.ToText(LocalId)),
        };
        foreach ((string name, ulong id) in more)
        {
            fields.Add((name, MemberIds.ToText(id)));
        }

        return [.. fields];
    }
}
