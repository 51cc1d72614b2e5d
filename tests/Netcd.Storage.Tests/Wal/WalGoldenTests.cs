using System.Globalization;
using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Wal;

public sealed class WalGoldenTests
{
    public static TheoryData<string> Fixtures { get; } = [.. WalFixture.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Logs_of_real_etcd_are_read_completely(string name)
    {
        WalFixture fixture = WalFixture.Named(name);
        SimDisk disk = fixture.OnDisk();

        // The log of a member that got a snapshot has a gap before it.
        WalSnapshotMark start = name == "s35-three-m2" ? new(180, 3) : default;
        WalContent content = WalReader.ReadAll(disk, WalFixture.Directory, start, NullLog.Instance);

        Assert.Equal(new WalMetadata(Hex(fixture.NodeId), Hex(fixture.ClusterId)), content.Metadata);
        Assert.Equal(new WalHardState(fixture.HardState.Term, Hex(fixture.HardState.Vote), fixture.HardState.Commit), content.State);
        Assert.Equal(fixture.LastEntryIndex, content.LastIndex);
        Assert.Equal(fixture.Snapshots.Select(s => new WalSnapshotMark(s[0], s[1])), content.Marks);
        Assert.Equal(Enumerable.Range((int)start.Index + 1, content.Entries.Count).Select(i => (ulong)i), content.Entries.Select(e => e.Index));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Records_of_real_etcd_are_counted_and_written_again_byte_for_byte(string name)
    {
        WalFixture fixture = WalFixture.Named(name);
        using IDiskFile file = fixture.OnDisk().Open(WalFixture.FirstSegment, OpenMode.Read);
        var decoder = new RecordDecoder([file], reuseBlocks: false);
        var encoder = new RecordEncoder();
        var counts = new Dictionary<string, int>();
        try
        {
            while (decoder.Next(out WalRecord record))
            {
                string kind = ((WalRecordType)record.Type).ToString().ToLowerInvariant();
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
                EncodeAgain(encoder, record);
            }
        }
        catch (WalException e) when (name == "s35-torn")
        {
            Assert.Equal(WalFailure.UnexpectedEof, e.Failure);
        }

        Assert.Equal(fixture.Records.OrderBy(r => r.Key), counts.OrderBy(r => r.Key));
        Assert.Equal(fixture.ValidEnd, decoder.ValidEnd);
        Assert.Equal(fixture.LastCrc, decoder.Crc.ToString("x8"));
        var written = new byte[fixture.ValidEnd];
        file.Read(written, 0);
        Assert.Equal(written, encoder.Pending);
    }

    [Theory]
    [InlineData("s35-single", 41, 2, "s34-single")]
    [InlineData("s35-three-m2", 180, 3, "")]
    public void Reading_may_start_at_any_mark(string name, ulong index, ulong term, string other)
    {
        WalFixture fixture = WalFixture.Named(name);
        WalContent content = WalReader.ReadAll(fixture.OnDisk(), WalFixture.Directory, new(index, term), NullLog.Instance);
        Assert.Equal(index + 1, content.Entries[0].Index);
        Assert.Equal(fixture.LastEntryIndex, content.Entries[^1].Index);
        WalSnapshotMark mark = Assert.Single(content.Marks, m => m.Index == index);
        Assert.False(mark.ConfState.IsEmpty);
        if (other.Length > 0)
        {
            mark = WalReader.ReadAll(WalFixture.Named(other).OnDisk(), WalFixture.Directory, new(index, term), NullLog.Instance).Marks[1];
            Assert.True(mark.ConfState.IsEmpty);
        }
    }

    [Fact]
    public void A_mark_that_is_not_there_or_has_another_term_refuses()
    {
        SimDisk disk = WalFixture.Named("s35-single").OnDisk();
        WalException missing = Assert.Throws<WalException>(() => WalReader.ReadAll(disk, WalFixture.Directory, new(40, 2), NullLog.Instance));
        Assert.Equal((WalFailure.SnapshotNotFound, "wal: snapshot not found"), (missing.Failure, missing.Message));
        WalException other = Assert.Throws<WalException>(() => WalReader.ReadAll(disk, WalFixture.Directory, new(41, 3), NullLog.Instance));
        Assert.Equal((WalFailure.SnapshotMismatch, "wal: snapshot mismatch"), (other.Failure, other.Message));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void All_marks_up_to_the_commit_index_are_valid(string name)
    {
        WalFixture fixture = WalFixture.Named(name);
        Assert.Equal(
            fixture.Snapshots.Where(s => s[0] <= fixture.HardState.Commit).Select(s => new WalSnapshotMark(s[0], s[1])),
            WalReader.ValidSnapshotMarks(fixture.OnDisk(), WalFixture.Directory, NullLog.Instance));
    }

    [Fact]
    public void A_new_log_begins_with_the_bytes_of_real_etcd()
    {
        WalFixture fixture = WalFixture.Named("s35-single");
        byte[] real = fixture.Bytes();
        var disk = new SimDisk();
        WalMetadata metadata = WalReader.ReadAll(fixture.OnDisk(), WalFixture.Directory, default, NullLog.Instance).Metadata;
        using WriteAheadLog wal = WriteAheadLog.Create(disk, WalFixture.Directory, metadata, new WalOptions { Clock = TimeProvider.System }, NullLog.Instance);
        byte[] ours = disk.ReadFile(WalFixture.FirstSegment);
        Assert.Equal(64_000_000, ours.Length);
        Assert.Equal(real.AsSpan(0, 80), ours.AsSpan(0, 80));
        Assert.False(ours.AsSpan(80).ContainsAnyExcept((byte)0));
    }

    private static void EncodeAgain(RecordEncoder encoder, in WalRecord record)
    {
        switch ((WalRecordType)record.Type)
        {
            case WalRecordType.Crc:
                encoder.AppendCrc(record.Crc);
                break;
            case WalRecordType.Entry:
                WalEntry entry = WalMessages.DecodeEntry(record.Data);
                encoder.AppendEntry(entry.Type, entry.Term, entry.Index, entry.Data.Span);
                break;
            case WalRecordType.State:
                encoder.AppendState(WalMessages.DecodeState(record.Data.Span));
                break;
            case WalRecordType.Snapshot:
                encoder.Append(WalRecordType.Snapshot, WalMessages.Encode(WalMessages.DecodeMark(record.Data.Span)));
                break;
            default:
                encoder.Append(WalRecordType.Metadata, WalMessages.Encode(WalMessages.DecodeMetadata(record.Data.Span)));
                break;
        }
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
