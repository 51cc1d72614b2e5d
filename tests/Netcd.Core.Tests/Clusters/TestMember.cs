using System.Text;
using Google.Protobuf;
using Netcd.Core.LocalMember;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;
using Netcd.Simulation.World;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Clusters;

/// <summary>One member of a <see cref="TestCluster"/>: can be killed, stopped and started again on its disk.</summary>
internal sealed class TestMember(MemberOptions options, TestCluster cluster)
{
    private readonly SimDisk _disk = new();
    private SimWorld? _world;
    private Task? _opening;
    private Task? _announced;

    public MemberOptions Options { get; set; } = options;

    public EtcdMember? Member { get; private set; }

    public TimeProvider Clock => _world!.Clock;

    public string Url => Options.PeerUrls[0];

    public ulong Id => Member!.MemberId;

    public bool IsRunning => Member is not null && !_world!.IsKilled;

    public bool IsAnnounced => _announced?.IsCompletedSuccessfully == true;

    /// <summary>Why it could not start; null while it has not failed.</summary>
    public Exception? StartError => _opening?.Exception?.InnerException;

    public void Start()
    {
        _world = new SimWorld(cluster.Schedule, _disk);
        Member = null;
        _announced = null;
        cluster.Schedule.Add(TimeSpan.Zero, () => _opening = OpenAsync(_world));
    }

    /// <summary>Ends the process at once; the disk loses, tears or keeps what was not synced.</summary>
    public void Crash()
    {
        _world!.Kill();
        cluster.Network.Detach(Url);
        _disk.Crash(cluster.Schedule.Random);
    }

    public void Stop()
    {
        Member!.Stop();
        _world!.Kill();
    }

    public async Task<EtcdError> PutAsync(string key, string value) =>
        (await Member!.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }.ToByteArray())).Error;

    /// <summary>A linearizable read.</summary>
    public async Task<string?> GetAsync(string key)
    {
        EtcdError error = await Member!.Kv.ReadBarrierAsync();
        return error == EtcdError.None ? Local(key) : error.Message();
    }

    /// <summary>The value of a key in local state, null when there is none.</summary>
    public string? Local(string key) =>
        Member!.Store.GetAt(Encoding.UTF8.GetBytes(key), Member.Store.CurrentRevision) is { } pair
            ? Protocol.Mvcc.KeyValue.Parser.ParseFrom(pair).Value.ToStringUtf8()
            : null;

    /// <summary>Changes the stored value of a key behind the back of the stopped member; both values have one byte.</summary>
    public void RewriteValue(string key, string value)
    {
        using BoltDatabase database = BoltDatabase.Open(_disk, Options.DataDirectory + "/member/snap/db", new BoltOptions(), NullLog.Instance);
        using WriteTransaction write = database.BeginWrite();
        WriteBucket bucket = write.GetOrCreateBucket("key"u8);
        var found = new List<(byte[] Revision, Protocol.Mvcc.KeyValue Pair)>();
        bucket.ForEach((revision, pair, _) =>
        {
            found.Add((revision.ToArray(), Protocol.Mvcc.KeyValue.Parser.ParseFrom(pair)));
            return true;
        });
        foreach ((byte[] revision, Protocol.Mvcc.KeyValue pair) in found.Where(f => f.Pair.Key.ToStringUtf8() == key))
        {
            pair.Value = ByteString.CopyFromUtf8(value);
            bucket.Put(revision, pair.ToByteArray());
        }

        write.Commit();
    }

    private async Task OpenAsync(SimWorld world)
    {
        var transport = new TestTransport(Url, cluster.Network, world);
        EtcdMember member = await EtcdMember.OpenAsync(Options, world, transport, transport, new MetricRegistry(), NullLog.Instance);
        Member = member;
        member.Start();
        _announced = member.Announcer.PublishAttributesAsync(default);
    }
}
