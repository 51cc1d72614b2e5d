using System.Text;
using Google.Protobuf;
using Netcd.Core.LocalMember;
using Netcd.Core.Requests;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Disk;
using Netcd.Simulation.World;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.WholeMember;

/// <summary>A one-member cluster in a simulated world that can be killed and started again on what its disk kept.</summary>
internal sealed class SimMember
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SimSchedule _schedule;
    private readonly SimDisk _disk = new();
    private readonly MemberOptions _options;
    private SimWorld? _world;

    public SimMember(int seed, Func<MemberOptions, MemberOptions>? configure = null)
    {
        _schedule = new SimSchedule(seed);
        var options = new MemberOptions
        {
            Name = "n0",
            DataDirectory = "/data",
            InitialCluster = "n0=http://127.0.0.1:2380",
            PeerUrls = ["http://127.0.0.1:2380"],
            ClientUrls = ["http://127.0.0.1:2379"],
        };
        _options = configure is null ? options : configure(options);
    }

    public EtcdMember Member { get; private set; } = null!;

    public SimSchedule Schedule => _schedule;

    public SimDisk Disk => _disk;

    /// <summary>Whether the process is dead at the moment.</summary>
    public bool IsDown => _world!.IsKilled;

    /// <summary>Starts the member and waits until it leads and has announced itself.</summary>
    public void Start()
    {
        _world = new SimWorld(_schedule, _disk);
        var alone = new NoPeers();
        Member = EtcdMember.OpenAsync(_options, _world, alone, alone, new MetricRegistry(), NullLog.Instance).GetAwaiter().GetResult();
        Task? announced = null;
        _schedule.Add(TimeSpan.Zero, () =>
        {
            Member.Start();
            announced = Member.Announcer.PublishAttributesAsync(default);
        });
        Run(() => announced?.IsCompleted == true);
    }

    /// <summary>Ends the process at once; the disk loses, tears or keeps what was not synced.</summary>
    public void Crash()
    {
        _world!.Kill();
        _disk.Crash(_schedule.Random);
    }

    /// <summary>Runs simulated time until a condition holds.</summary>
    public void Run(Func<bool> until)
    {
        _schedule.Run(() => until() || Member.Faulted.IsCompleted, Limit);
        Assert.False(Member.Faulted.IsCompleted, Member.Faulted.IsCompleted ? Member.Faulted.Result.ToString() : "");
    }

    /// <summary>Starts an asynchronous piece of a test inside the simulation.</summary>
    public Task Begin(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        _schedule.Add(TimeSpan.Zero, async () =>
        {
            await work();
            done.SetResult();
        });
        return done.Task;
    }

    public async Task<EtcdError> PutAsync(string key, string value) =>
        (await Member.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }.ToByteArray())).Error;

    public async Task<ApplyResult> TxnAsync(params (string Key, string Value)[] puts)
    {
        var txn = new TxnRequest();
        foreach ((string key, string value) in puts)
        {
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) } });
        }

        return await Propose(txn.ToByteArray());

        ValueTask<ApplyResult> Propose(byte[] encoded)
        {
            Assert.True(TxnRequestView.TryParse(encoded, out TxnRequestView view));
            using (view)
            {
                return Member.Kv.TxnAsync(view);
            }
        }
    }

    /// <summary>The value of a key as of now, null when there is none.</summary>
    public string? Get(string key) =>
        Member.Store.GetAt(Encoding.UTF8.GetBytes(key), Member.Store.CurrentRevision) is { } pair
            ? Protocol.Mvcc.KeyValue.Parser.ParseFrom(pair).Value.ToStringUtf8()
            : null;
}
