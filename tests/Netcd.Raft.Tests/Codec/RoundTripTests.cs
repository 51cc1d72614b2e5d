namespace Netcd.Raft.Tests.Codec;

/// <summary>Random values survive encoding; bytes that make no sense are refused without harm.</summary>
public class RoundTripTests
{
    [Fact]
    public void Random_messages_survive_and_have_the_announced_size()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var message = RandomMessage(random, depth: 0);
            var bytes = RaftCodec.Encode(message);
            Assert.Equal(RaftCodec.SizeOf(message), bytes.Length);
            Assert.True(RaftCodec.TryDecodeMessage(bytes, out var decoded));
            Assert.Equal(bytes, RaftCodec.Encode(decoded));
            Assert.Equal(Describe.Message(message), Describe.Message(decoded));
            Assert.Equal(message.Context.ToArray(), decoded.Context.ToArray());
        }
    }

    [Fact]
    public void Truncated_and_random_bytes_are_refused_or_read_but_never_throw()
    {
        var random = new Random(2);
        for (var i = 0; i < 300; i++)
        {
            var bytes = RaftCodec.Encode(RandomMessage(random, depth: 0));
            for (var length = 0; length < bytes.Length; length++)
            {
                RaftCodec.TryDecodeMessage(bytes.AsMemory(0, length), out _);
            }

            bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            RaftCodec.TryDecodeMessage(bytes, out _);
            random.NextBytes(bytes);
            RaftCodec.TryDecodeMessage(bytes, out _);
            RaftCodec.TryDecodeEntry(bytes, out _);
            RaftCodec.TryDecodeSnapshot(bytes, out _);
            RaftCodec.TryDecodeConfState(bytes, out _);
            RaftCodec.TryDecodeConfChange(bytes, out _);
            RaftCodec.TryDecodeConfChangeV2(bytes, out _);
            RaftCodec.TryDecodeHardState(bytes, out _);
        }
    }

    [Theory]
    [InlineData("08")]
    [InlineData("08ffffffffffffffffffff01")]
    [InlineData("00")]
    [InlineData("0b")]
    [InlineData("3a05")]
    [InlineData("3affffffffffffffffff01")]
    [InlineData("7a05aabb")]
    [InlineData("a106aabb")]
    public void Malformed_messages_are_refused(string hex) =>
        Assert.False(RaftCodec.TryDecodeMessage(Convert.FromHexString(hex), out _));

    [Fact]
    public void Fields_that_are_not_known_are_passed_over()
    {
        var bytes = Convert.FromHexString("0808" + "a00601" + "a10600112233445566aa" + "a50600112233" + "a20602aabb" + "1002");
        Assert.True(RaftCodec.TryDecodeMessage(bytes, out var message));
        Assert.Equal((MessageType.MsgHeartbeat, 2UL), (message.Type, message.To));
    }

    [Fact]
    public void Responses_nested_too_deep_are_refused()
    {
        byte[] bytes = [];
        for (var depth = 0; depth < 10; depth++)
        {
            bytes = [0x72, (byte)bytes.Length, .. bytes];
        }

        Assert.False(RaftCodec.TryDecodeMessage(bytes, out _));
    }

    private static Message RandomMessage(Random random, int depth) => new()
    {
        Type = (MessageType)random.Next(24),
        To = Number(random),
        From = Number(random),
        Term = Number(random),
        LogTerm = Number(random),
        Index = Number(random),
        Commit = Number(random),
        Reject = random.Next(2) == 0,
        RejectHint = Number(random),
        Vote = Number(random),
        Context = Bytes(random),
        Entries = Enumerable.Range(0, random.Next(4)).Select(_ => RandomEntry(random)).ToArray(),
        Snapshot = random.Next(3) == 0 ? RandomSnapshot(random) : null,
        Responses = depth == 2 ? default : Enumerable.Range(0, random.Next(3)).Select(_ => RandomMessage(random, depth + 1)).ToArray(),
    };

    private static Entry RandomEntry(Random random) => new()
    {
        Type = EntryType.Normal,
        Term = Number(random),
        Index = Number(random),
        Data = Bytes(random),
    };

    private static Snapshot RandomSnapshot(Random random) => new()
    {
        Data = Bytes(random),
        Metadata = new SnapshotMetadata
        {
            Index = Number(random) | 1,
            Term = Number(random),
            ConfState = new ConfState { Voters = [Number(random), Number(random)], Learners = [Number(random)], AutoLeave = random.Next(2) == 0 },
        },
    };

    private static ulong Number(Random random) => (ulong)random.NextInt64() >> random.Next(64);

    private static ReadOnlyMemory<byte> Bytes(Random random)
    {
        if (random.Next(4) == 0)
        {
            return default;
        }

        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return bytes;
    }
}
