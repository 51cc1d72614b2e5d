using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Netcd.Core.Backend;
using Netcd.Core.Membership;
using Netcd.Core.V2;
using Netcd.Telemetry.Logging;

namespace Netcd.Core.Tests.V2;

/// <summary>A recording of a real etcd server (testdata/README.md) and what this store makes of its log.</summary>
public sealed partial class Replay
{
    private readonly List<Answer> _answers = [];

    private Replay(string name) => Name = name;

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.replay.gz").Select(static f => Path.GetFileName(f)[..^".replay.gz".Length]).Order()];

    public string Name { get; }

    public SortedDictionary<ulong, Entry> Entries { get; } = [];

    public SortedDictionary<ulong, string> Snapshots { get; } = [];

    public IReadOnlyList<Answer> Answers => _answers;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "V2", "testdata");

    public static Replay Load(string name)
    {
        var replay = new Replay(name);
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder, name + ".replay.gz")), CompressionMode.Decompress), Encoding.UTF8);
        foreach (string line in text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', line.StartsWith("snapshot", StringComparison.Ordinal) ? 3 : 4);
            switch (parts[0])
            {
                case "entry":
                    replay.Entries[ulong.Parse(parts[1])] = new Entry(int.Parse(parts[2]), Convert.FromHexString(parts[3]));
                    break;
                case "answer":
                    replay._answers.Add(new Answer(int.Parse(parts[1]), ulong.Parse(parts[2]), parts[3]));
                    break;
                default:
                    replay.Snapshots[ulong.Parse(parts[1])] = parts[2];
                    break;
            }
        }

        return replay;
    }

    /// <summary>Applies the log up to <paramref name="last"/>, or as far as it has no gap; returns false at a gap.</summary>
    public bool Apply(V2Store store, ClusterMembership membership, ulong last, IBackendWriter? backend = null, Action<V2Request, V2ApplyResult>? seen = null)
    {
        var applier = new V2Applier(store, membership);
        for (ulong index = 1; index <= last; index++)
        {
            if (!Entries.TryGetValue(index, out Entry? entry))
            {
                return false;
            }

            if (entry.Type == 1)
            {
                ApplyConfChange(membership, entry.Data, backend);
            }
            else if (NormalEntries.KindOf(entry.Data) == NormalEntryKind.V2)
            {
                Assert.True(V2RequestCodec.TryDecode(entry.Data, out V2Request? request));
                V2ApplyResult result = applier.Apply(request, now: 0, backend);
                seen?.Invoke(request, result);
            }
        }

        return true;
    }

    public static ClusterMembership NewMembership(V2Store store, ulong localId = 1) =>
        new(localId, 2, EtcdVersion.Parse("3.5.30"), store, NullLog.Instance);

    /// <summary>Clocks differ, so TTLs in seconds do; statistics count local reads too.</summary>
    public static string Comparable(string json) => Stats().Replace(Ttl().Replace(OneSpelling(json), ""), "");

    /// <summary>
    /// Go before 1.22 wrote \b and \f in hex; bytes that are not UTF-8 are saved as \ufffd and loaded as the character U+FFFD,
    /// which is saved as itself.
    /// </summary>
    public static string OneSpelling(string json) =>
        json.Replace("\\u0008", "\\b", StringComparison.Ordinal)
            .Replace("\\u000c", "\\f", StringComparison.Ordinal)
            .Replace("\\ufffd", "\uFFFD", StringComparison.Ordinal);

    private static void ApplyConfChange(ClusterMembership membership, byte[] data, IBackendWriter? backend)
    {
        (int type, ulong node, byte[] context) = ConfChangeBytes.Read(data);
        var change = MembershipChange.Parse(type, node, context);
        Assert.Equal(MembershipError.None, membership.Validate(change));
        membership.Apply(change, backend);
    }

    [GeneratedRegex(",\"ttl\":-?[0-9]+")]
    private static partial Regex Ttl();

    [GeneratedRegex("\"Stats\":\\{[^}]*\\}")]
    private static partial Regex Stats();

    public sealed record Entry(int Type, byte[] Data);

    public sealed record Answer(int Status, ulong Index, string Body);
}
