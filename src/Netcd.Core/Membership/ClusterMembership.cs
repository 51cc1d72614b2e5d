using System.Text;
using Netcd.Core.Backend;
using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.V2;
using Netcd.Telemetry;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Membership;

/// <summary>
/// This member's knowledge of the cluster. The apply loop changes it, in both copies; anybody reads <see cref="View"/>.
/// </summary>
public sealed partial class ClusterMembership
{
    private readonly V2Store _store;
    private readonly EtcdVersion _serverVersion;
    private readonly ILog _log;
    private readonly HashSet<ulong> _inBackend = [];
    private MembershipView _view = MembershipView.Empty;

    /// <summary>An empty membership on top of a v2 store.</summary>
    /// <param name="localId">This member.</param>
    /// <param name="clusterId">Its cluster.</param>
    /// <param name="serverVersion">Version of this server.</param>
    /// <param name="store">The v2 tree that holds one of the copies.</param>
    /// <param name="log">Where etcd's lines go.</param>
    public ClusterMembership(ulong localId, ulong clusterId, EtcdVersion serverVersion, V2Store store, ILog log)
    {
        LocalId = localId;
        ClusterId = clusterId;
        _serverVersion = serverVersion;
        _store = store;
        _log = log;
    }

    /// <summary>This member.</summary>
    public ulong LocalId { get; }

    /// <summary>Its cluster.</summary>
    public ulong ClusterId { get; }

    /// <summary>How many learners the cluster may have.</summary>
    public int MaxLearners { get; init; } = 1;

    /// <summary>The newest state; stays as it is while the membership moves on.</summary>
    public MembershipView View => Volatile.Read(ref _view);

    /// <summary>Whether this member is a learner; false when it is no member.</summary>
    public bool IsLocalLearner => View.Find(LocalId)?.IsLearner ?? false;

    /// <summary>Makes the members known that a new or joining member was told about, before the log says so. Stores nothing.</summary>
    public void Announce(IEnumerable<Member> members) => Publish(View.With(members: [.. members.OrderBy(static m => m.Id)]));

    /// <summary>Takes members, removed ids and version from the v2 tree and the downgrade state from the backend, as 3.4 and 3.5 do. After start-up and after a received snapshot.</summary>
    /// <exception cref="InvalidDataException">A copy is damaged.</exception>
    /// <exception cref="IncompatibleClusterException">This server must not run in this cluster.</exception>
    public void RestoreFromStore(IBackendReader backend)
    {
        Publish(MembershipReader.FromStore(_store.View).With(downgrade: MembershipReader.ReadDowngrade(backend)));
        Remember(backend);
        LogRestored();
        CheckCompatible();
    }

    /// <summary>Takes everything from the backend, as 3.6 and later do, and completes the v2 tree from it.</summary>
    /// <exception cref="InvalidDataException">A record is damaged.</exception>
    public void RestoreFromBackend(IBackendReader backend)
    {
        MembershipView view = MembershipReader.FromBackend(backend);
        Publish(view);
        Remember(backend);
        foreach (Member member in view.Members)
        {
            StoreSet(MembershipPaths.RaftAttributes(member.Id), MemberJson.WriteRaftAttributes(member));
            if (member.Name.Length > 0 || !member.ClientUrls.IsEmpty)
            {
                StoreSet(MembershipPaths.Attributes(member.Id), MemberJson.WriteAttributes(new MemberAttributes(member.Name, member.ClientUrls)));
            }
        }

        foreach (ulong id in view.Removed.Order())
        {
            StoreSet(MembershipPaths.RemovedMember(id), []);
        }

        if (view.ClusterVersion is { } version)
        {
            StoreSet(MembershipPaths.Version, Encoding.UTF8.GetBytes(version.ToString()));
        }

        LogRestored();
        CheckCompatible();
    }

    /// <summary>Writes complete records of all members into the backend and removes those of members that are gone; versions 3.5.1 to 3.5.19 left stale ones.</summary>
    public void CompleteBackend(IBackendWriter backend)
    {
        MembershipView view = View;
        foreach (Member member in view.Members)
        {
            SaveToBackend(backend, member);
        }

        foreach (ulong id in _inBackend.Where(id => view.Find(id) is null).ToArray())
        {
            _log.Warn("Removing zombie member from v3store", [("member-id", MemberIds.ToText(id))]);
            backend.Delete(BucketId.Members, KeyOf(id));
            _inBackend.Remove(id);
        }
    }

    private static byte[] KeyOf(ulong id) => Encoding.ASCII.GetBytes(MemberIds.ToText(id));

    private void CheckCompatible()
    {
        if (ClusterVersionRules.Incompatibility(_serverVersion, View.ClusterVersion, View.Downgrade) is { } reason)
        {
            throw new IncompatibleClusterException(reason);
        }
    }

    private void Publish(MembershipView view) => Volatile.Write(ref _view, view);

    private void Remember(IBackendReader backend)
    {
        _inBackend.Clear();
        foreach (Member member in MembershipReader.FromBackend(backend).Members)
        {
            _inBackend.Add(member.Id);
        }
    }

    private void SaveToBackend(IBackendWriter backend, Member member)
    {
        backend.Put(BucketId.Members, KeyOf(member.Id), MemberJson.WriteMember(member));
        _inBackend.Add(member.Id);
    }

    private void StoreSet(string path, byte[] value)
    {
        V2Result result = _store.Set(path, directory: false, V2Text.FromBytes(value), V2Ttl.Permanent, now: 0);
        Invariant.That(!result.Failed, $"the v2 store refuses {path}");
    }

    private void LogRestored()
    {
        foreach (Member member in View.Members)
        {
            _log.Info("recovered/added member from store", [
                ("cluster-id", MemberIds.ToText(ClusterId)),
                ("local-member-id", MemberIds.ToText(LocalId)),
                ("recovered-remote-peer-id", MemberIds.ToText(member.Id)),
                ("recovered-remote-peer-urls", member.PeerUrls.ToArray())]);
        }

        if (View.ClusterVersion is { } version)
        {
            _log.Info("set cluster version from store", [("cluster-version", version.MajorMinor)]);
            LogCapabilities(version);
        }
    }

    /// <summary>What etcd's own rigs take for the sign that a member has found its cluster.</summary>
    private void LogCapabilities(EtcdVersion version) => _log.Info("enabled capabilities for version", [("cluster-version", version.MajorMinor)]);
}
