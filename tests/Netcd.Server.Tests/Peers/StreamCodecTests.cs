using System.Buffers;
using Netcd.Raft;
using Netcd.Server.Peers.Streams;
using Netcd.Server.Tests.Peers.Support;

namespace Netcd.Server.Tests.Peers;

public class StreamCodecTests
{
    private const ulong From = 0xa;
    private const ulong To = 0xb;

    [Fact]
    public void Captured_MsgApp_frames_decode()
    {
        var decoder = new MsgAppDecoder(From, To);
        var input = new ReadOnlySequence<byte>(GoldenFrames.WholeMsgApp);
        Assert.True(decoder.TryDecode(ref input, out Message whole));
        Assert.True(input.IsEmpty);
        Assert.Equal((MessageType.MsgApp, 2ul, 1ul, 3ul, 3ul), (whole.Type, whole.Term, whole.LogTerm, whole.Index, whole.Commit));
        Assert.Equal((2ul, 4ul), (whole.Entries.Span[0].Term, whole.Entries.Span[0].Index));

        input = new ReadOnlySequence<byte>([.. GoldenFrames.OneEntry, .. GoldenFrames.NoEntries, MsgAppFrame.LinkHeartbeat]);
        Assert.True(decoder.TryDecode(ref input, out Message more));
        Assert.Equal((MessageType.MsgApp, From, To, 2ul, 2ul, 4ul, 8ul), (more.Type, more.From, more.To, more.Term, more.LogTerm, more.Index, more.Commit));
        Assert.Equal(9ul, more.Entries.Span[0].Index);
        Assert.Equal(31, more.Entries.Span[0].Data.Length);

        Assert.True(decoder.TryDecode(ref input, out Message empty));
        Assert.Equal((5ul, 6ul, 0), (empty.Index, empty.Commit, empty.Entries.Length));
        Assert.True(decoder.TryDecode(ref input, out Message heartbeat));
        Assert.True(LinkHeartbeat.Is(heartbeat));
        Assert.True(input.IsEmpty);
        Assert.False(decoder.TryDecode(ref input, out _));
    }

    [Fact]
    public void Captured_MsgApp_frames_are_written_back_byte_for_byte()
    {
        byte[] all = [.. GoldenFrames.WholeMsgApp, .. GoldenFrames.OneEntry, .. GoldenFrames.NoEntries, MsgAppFrame.LinkHeartbeat];
        var decoder = new MsgAppDecoder(From, To);
        var encoder = new MsgAppEncoder();
        var output = new ArrayBufferWriter<byte>();
        var input = new ReadOnlySequence<byte>(all);
        while (decoder.TryDecode(ref input, out Message message))
        {
            encoder.Encode(message, output);
        }

        Assert.Equal(all, output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Messages_have_the_bytes_of_35()
    {
        Assert.True(RaftCodec.TryDecodeMessage(GoldenFrames.PostedHeartbeat, out Message heartbeat));
        Assert.Equal(187ul, heartbeat.Commit);
        Assert.Equal(GoldenFrames.PostedHeartbeat, RaftCodec.EncodePeerMessage(heartbeat));

        var output = new ArrayBufferWriter<byte>();
        new MessageEncoder().Encode(LinkHeartbeat.Message, output);
        Assert.Equal(GoldenFrames.LinkHeartbeat, output.WrittenSpan.ToArray());
    }

    [Fact]
    public void A_link_heartbeat_of_two_bytes_is_accepted()
    {
        var input = new ReadOnlySequence<byte>(Convert.FromHexString("00000000000000020808"));
        Assert.True(new MessageDecoder().TryDecode(ref input, out Message message));
        Assert.True(LinkHeartbeat.Is(message));
    }

    [Fact]
    public void A_message_from_a_newer_member_decodes()
    {
        // Field 13 and no snapshot: raft 3.6.
        var input = new ReadOnlySequence<byte>(Convert.FromHexString("000000000000000a" + "08091001180220036800"));
        Assert.True(new MessageDecoder().TryDecode(ref input, out Message message));
        Assert.Equal((MessageType.MsgHeartbeatResp, 1ul, 2ul, 3ul), (message.Type, message.To, message.From, message.Term));
    }

    [Fact]
    public void A_jump_in_the_log_is_sent_as_a_whole_message()
    {
        var encoder = new MsgAppEncoder();
        var output = new ArrayBufferWriter<byte>();
        Message first = App(term: 3, logTerm: 3, index: 10, entries: 2);
        encoder.Encode(first, output);
        encoder.Encode(App(term: 3, logTerm: 3, index: 12, entries: 1), output);
        encoder.Encode(App(term: 3, logTerm: 3, index: 20, entries: 1), output);
        encoder.Encode(App(term: 4, logTerm: 3, index: 21, entries: 1), output);
        encoder.Encode(App(term: 4, logTerm: 4, index: 22, entries: 0), output);

        var decoder = new MsgAppDecoder(From, To);
        var input = new ReadOnlySequence<byte>(output.WrittenMemory);
        var kinds = new List<byte>();
        var positions = new List<(ulong Term, ulong LogTerm, ulong Index, int Entries)>();
        while (!input.IsEmpty)
        {
            kinds.Add(input.FirstSpan[0]);
            Assert.True(decoder.TryDecode(ref input, out Message message));
            positions.Add((message.Term, message.LogTerm, message.Index, message.Entries.Length));
        }

        Assert.Equal([2, 1, 2, 2, 1], kinds);
        Assert.Equal([(3, 3, 10, 2), (3, 3, 12, 1), (3, 3, 20, 1), (4, 3, 21, 1), (4, 4, 22, 0)], positions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void Frames_that_arrive_in_pieces_decode_the_same(int pieceSize)
    {
        byte[] all = [.. GoldenFrames.WholeMsgApp, .. GoldenFrames.OneEntry, .. GoldenFrames.NoEntries, 0, .. GoldenFrames.OneEntry];
        var decoder = new MsgAppDecoder(From, To);
        var indexes = new List<ulong>();
        var input = ReadOnlySequence<byte>.Empty;
        int consumed = 0;
        for (int there = 0; there < all.Length;)
        {
            there = Math.Min(there + pieceSize, all.Length);
            input = Segments.Of(all.AsMemory(consumed, there - consumed), pieceSize);
            long before = input.Length;
            while (decoder.TryDecode(ref input, out Message message))
            {
                indexes.Add(message.Index);
            }

            consumed += (int)(before - input.Length);
        }

        Assert.True(input.IsEmpty);
        Assert.Equal([3, 4, 5, 0, 5], indexes);
    }

    [Theory]
    [InlineData("03")]
    [InlineData("ff00")]
    [InlineData("01")]
    [InlineData("02ffffffffffffffff")]
    [InlineData("020000000020000001")]
    [InlineData("020000000000000003080aff")]
    public void A_malformed_MsgApp_stream_is_refused(string hex) => Assert.Throws<InvalidDataException>(() => Drain(new MsgAppDecoder(From, To), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("01ffffffffffffffff")]
    [InlineData("010000000004000001")]
    [InlineData("0100000000000000017fffffffffffffff")]
    [InlineData("01000000000000000100000000200000000000000000000000")]
    [InlineData("0100000000000000010000000000000002080a0000000000000000ff")]
    [InlineData("010000000000000001000000000000000222ff0000000000000000")]
    public void Malformed_entries_are_refused(string hex) =>
        Assert.Throws<InvalidDataException>(() => Drain(new MsgAppDecoder(From, To), [.. GoldenFrames.WholeMsgApp, .. Convert.FromHexString(hex)]));

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("0000000020000001")]
    [InlineData("000000000000000108")]
    [InlineData("00000000000000023a05")]
    [InlineData("00000000000000050b08010c00")]
    public void A_malformed_message_stream_is_refused(string hex) => Assert.Throws<InvalidDataException>(() => Drain(new MessageDecoder(), Convert.FromHexString(hex)));

    [Fact]
    public void Garbage_ends_in_a_clean_error_or_waits_for_more()
    {
        var random = new Random(20261128);
        byte[] valid = [.. GoldenFrames.WholeMsgApp, .. GoldenFrames.OneEntry, .. GoldenFrames.NoEntries, 0, .. GoldenFrames.OneEntry];
        for (int run = 0; run < 20_000; run++)
        {
            byte[] bytes = valid[..random.Next(1, valid.Length)];
            for (int change = random.Next(4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            DrainQuietly(new MsgAppDecoder(From, To), bytes);
            DrainQuietly(new MessageDecoder(), bytes);
        }
    }

    private static void DrainQuietly(IMessageDecoder decoder, byte[] bytes)
    {
        try
        {
            Drain(decoder, bytes);
        }
        catch (InvalidDataException)
        {
            // The clean error.
        }
    }

    private static void Drain(IMessageDecoder decoder, byte[] bytes)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        while (decoder.TryDecode(ref input, out _))
        {
        }
    }

    private static Message App(ulong term, ulong logTerm, ulong index, int entries) => new()
    {
        Type = MessageType.MsgApp,
        From = From,
        To = To,
        Term = term,
        LogTerm = logTerm,
        Index = index,
        Entries = Enumerable.Range(1, entries).Select(i => new Entry { Term = term, Index = index + (ulong)i, Data = new byte[] { 1, 2, 3 } }).ToArray(),
    };
}
