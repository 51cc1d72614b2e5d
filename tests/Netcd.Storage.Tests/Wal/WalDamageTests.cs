using Netcd.Simulation.Disk;
using Netcd.Storage.Disk;
using Netcd.Storage.Wal;
using Netcd.Telemetry.Logging;

namespace Netcd.Storage.Tests.Wal;

/// <summary>Damages that were done to the log of a real etcd 3.5.16, and what that etcd did at its next start.</summary>
public sealed class WalDamageTests
{
    private static readonly Outcome[] Outcomes = WalFixture.Read<Outcome[]>("wal/damage-outcomes.json");

    public static TheoryData<string> Cases { get; } = [.. Outcomes.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Damage_ends_as_it_did_with_real_etcd(string name)
    {
        Outcome outcome = Outcomes.Single(o => o.Name == name);
        SimDisk disk = Damaged(outcome);
        var log = new RecordingLog();
        if (!outcome.Started)
        {
            Refuses(disk, outcome, log);
            return;
        }

        WalReader.ValidSnapshotMarks(disk, WalFixture.Directory, NullLog.Instance);
        WriteAheadLog wal = WriteAheadLog.Open(disk, WalFixture.Directory, default, Options, log, out WalContent content);
        Assert.Equal(outcome.EntriesAfter, content.Entries.Count);
        AssertLog(outcome, log);

        wal.Append(0, content.State.Term, wal.LastIndex + 1, "next"u8);
        wal.Flush(true);
        wal.Close();
        Assert.Equal(outcome.WalDirAfter, disk.List(WalFixture.Directory));
        WriteAheadLog.Open(disk, WalFixture.Directory, default, Options, NullLog.Instance, out WalContent again).Dispose();
        Assert.Equal("next"u8, again.Entries[^1].Data.Span);
        Assert.Equal(content.Entries.Count + 1, again.Entries.Count);
    }

    [Fact]
    public void A_record_that_claims_to_be_longer_than_its_frame_refuses_instead_of_losing_what_follows()
    {
        // Real etcd takes this bit flip for a torn write and cuts off all later records.
        SimDisk disk = WalFixture.Named("s35-crash").OnDisk();
        byte[] content = disk.ReadFile(WalFixture.FirstSegment);
        Assert.Equal([0x1f, 0, 0, 0, 0, 0, 0, 0x81, 0x08, 0x01, 0x10], content[16..27]);
        disk.Corrupt(WalFixture.FirstSegment, 33, 0x40);
        WalException e = Assert.Throws<WalException>(() => WriteAheadLog.Open(disk, WalFixture.Directory, default, Options, NullLog.Instance, out _));
        Assert.Equal(WalFailure.Malformed, e.Failure);
        Assert.Single(disk.List(WalFixture.Directory));
    }

    [Fact]
    public void No_bit_flip_in_a_length_field_before_the_end_costs_a_record()
    {
        // Real etcd takes many of these for a torn write, or for the end of the log, and loses all later records.
        for (int bit = 0; bit < 64; bit++)
        {
            SimDisk disk = WalFixture.Named("s35-crash").OnDisk();
            byte[] before = disk.ReadFile(WalFixture.FirstSegment);
            long at = 16 + (bit / 8);
            disk.Corrupt(WalFixture.FirstSegment, at, (byte)(1 << (bit % 8)));
            WalException e = Assert.Throws<WalException>(() => WriteAheadLog.Open(disk, WalFixture.Directory, default, Options, NullLog.Instance, out _));
            Assert.NotEqual(WalFailure.UnexpectedEof, e.Failure);
            Assert.Equal(before.Length, disk.ReadFile(WalFixture.FirstSegment).Length);
        }
    }

    private static WalOptions Options => new() { Clock = TimeProvider.System };

    private static void Refuses(SimDisk disk, Outcome outcome, RecordingLog log)
    {
        byte[] before = disk.ReadFile(WalFixture.FirstSegment);
        string reason = outcome.Log.Single().Error!;
        Assert.Equal(reason, Assert.Throws<WalException>(() => WalReader.ValidSnapshotMarks(disk, WalFixture.Directory, log)).Message);
        WalException e = Assert.Throws<WalException>(() => WriteAheadLog.Open(disk, WalFixture.Directory, default, Options, log, out _));
        Assert.Equal((WalFailure.CrcMismatch, reason), (e.Failure, e.Message));
        Assert.Equal(before, disk.ReadFile(WalFixture.FirstSegment));
        Assert.Equal(outcome.WalDirAfter.Where(n => n != "0.tmp"), disk.List(WalFixture.Directory));
    }

    private static void AssertLog(Outcome outcome, RecordingLog log)
    {
        foreach (Line line in outcome.Log)
        {
            string path = line.Path is null ? "" : $" path={(line.Path.EndsWith(".wal") ? WalFixture.Directory + "/" + line.Path : line.Path)}";
            string expected = line.Msg + path + (line.Error is null ? "" : $" error={line.Error}");
            Assert.Contains(log.Lines, l => l.EndsWith(expected, StringComparison.Ordinal) && l.StartsWith(line.Level, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static SimDisk Damaged(Outcome outcome)
    {
        SimDisk disk = WalFixture.Named("s35-crash").OnDisk();
        using IDiskFile file = disk.Open(WalFixture.FirstSegment, OpenMode.ReadWrite);
        foreach (Edit edit in outcome.Edits)
        {
            if (edit.Truncate is { } length)
            {
                file.SetLength(length);
            }
            else
            {
                file.Write(edit.Hex is { } hex ? Convert.FromHexString(hex) : new byte[edit.Zeros!.Value], edit.Offset!.Value);
            }
        }

        foreach (string name in outcome.WalDirAfter.Where(n => n is "1.tmp" or "notes.txt"))
        {
            disk.WriteFile($"{WalFixture.Directory}/{name}", "left over"u8);
        }

        return disk;
    }

    private sealed record Edit(long? Truncate, long? Offset, int? Zeros, string? Hex);

    private sealed record Line(string Level, string Msg, string? Path, string? Error);

    private sealed record Outcome(string Name, string Damage, Edit[] Edits, bool Started, string[] WalDirAfter, Line[] Log, int EntriesAfter);
}
