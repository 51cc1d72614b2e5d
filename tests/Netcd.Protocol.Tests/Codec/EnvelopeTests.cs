using System.Buffers;
using System.Text;
using Google.Protobuf;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Internal;
using Netcd.Protocol.Rpc;

namespace Netcd.Protocol.Tests.Codec;

public class EnvelopeTests
{
    private readonly RandomMessages _messages = new(new Random(5));

    [Fact]
    public void A_wrapped_request_is_the_bytes_of_the_generated_envelope()
    {
        for (int i = 0; i < 2000; i++)
        {
            var put = _messages.Put();
            var role = new AuthRoleAddRequest { Name = "r" };
            var header = new RequestHeader { ID = (ulong)_messages.Number(), Username = _messages.Flag() ? "" : "alice", AuthRevision = (ulong)_messages.Number() };
            Same(new InternalRaftRequest { Header = header, Put = put }, InternalRequestKind.Put, put);
            Same(new InternalRaftRequest { Header = header, AuthRoleAdd = role }, InternalRequestKind.AuthRoleAdd, role);
        }
    }

    [Fact]
    public void Every_request_of_the_envelope_has_a_kind()
    {
        foreach (var field in InternalRaftRequest.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.Name is "ID" or "header")
            {
                continue;
            }

            Assert.True(Enum.IsDefined((InternalRequestKind)field.FieldNumber), field.Name);
            using var buffer = new PooledBuffer();
            InternalRequestWriter.Write(buffer, (InternalRequestKind)field.FieldNumber, default, 7);
            Assert.True(InternalRequestView.TryParse(buffer.Written, out var view));
            Assert.Equal((field.FieldNumber, 7ul), ((int)view.Kind, view.Id));
        }
    }

    [Theory]
    [InlineData("220f0a036b3030120876302d6669727374a2060a0886f2ddf0babfe8aa49", InternalRequestKind.Put)]
    [InlineData("3a04082e1001a2060a0886f2ddf0babfe8aa49", InternalRequestKind.Compaction)]
    [InlineData("5200a2060a0886f2ddf0babfe8aa49", InternalRequestKind.Alarm)]
    [InlineData("a2060a0886f2ddf0babfe8aa49824b060a04726f6f74", InternalRequestKind.AuthRoleAdd)]
    public void Entries_of_real_etcd_are_read(string hex, InternalRequestKind kind)
    {
        Assert.True(InternalRequestView.TryParse(Convert.FromHexString(hex), out var view));
        Assert.Equal((kind, 5284307840118782214ul), (view.Kind, view.Id));
    }

    [Fact]
    public void User_and_auth_revision_are_read()
    {
        byte[] entry = Convert.FromHexString("a2061208caf2ddf0babfe8aa491204726f6f74180eea44050a03626f62");
        Assert.True(InternalRequestView.TryParse(entry, out var view));
        Assert.Equal(("root", 14ul, InternalRequestKind.AuthUserDelete), (Encoding.UTF8.GetString(view.Username), view.AuthRevision, view.Kind));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("QGET")]
    [InlineData("SYNC")]
    [InlineData("DELETE")]
    public void A_bare_v2_request_is_not_taken_for_an_envelope(string method)
    {
        byte[] path = "/0/version"u8.ToArray();
        byte[] entry = [0x08, 0x84, 0x02, 0x12, (byte)method.Length, .. Encoding.ASCII.GetBytes(method), 0x1a, (byte)path.Length, .. path, 0x28, 0x00];
        Assert.False(InternalRequestView.TryParse(entry, out _));
    }

    [Fact]
    public void A_response_header_is_the_bytes_of_the_generated_code()
    {
        for (int i = 0; i < 1000; i++)
        {
            var header = new ResponseHeader { ClusterId = (ulong)_messages.Number(), MemberId = (ulong)_messages.Number(), Revision = _messages.Number(), RaftTerm = (ulong)_messages.Number() };
            using var buffer = new PooledBuffer(1);
            ResponseHeaderWriter.Write(buffer, header.ClusterId, header.MemberId, header.Revision, header.RaftTerm);
            Assert.Equal(new CompactionResponse { Header = header }.ToByteArray(), buffer.Written.ToArray());
        }
    }

    [Fact]
    public void A_buffer_wraps_what_was_written_into_a_nested_message()
    {
        foreach (int length in new[] { 0, 1, 127, 128, 20_000 })
        {
            var inner = new PutRequest { Value = ByteString.CopyFrom(new byte[length]) };
            using var buffer = new PooledBuffer(1);
            buffer.Write(inner.ToByteArray());
            buffer.WrapMessage(0, (int)RequestOpKind.Put);
            Assert.Equal(new RequestOp { RequestPut = inner }.ToByteArray(), buffer.Written.ToArray());
        }
    }

    private static void Same(InternalRaftRequest expected, InternalRequestKind kind, IMessage body)
    {
        using var buffer = new PooledBuffer();
        byte[] encoded = body.ToByteArray();
        byte[] user = Encoding.UTF8.GetBytes(expected.Header.Username);
        InternalRequestWriter.Write(buffer, kind, encoded, expected.Header.ID, user, expected.Header.AuthRevision);
        Assert.Equal(expected.ToByteArray(), buffer.Written.ToArray());
        Assert.Equal(buffer.Length, InternalRequestWriter.SizeOf(kind, encoded.Length, expected.Header.ID, user, expected.Header.AuthRevision));
        Assert.True(InternalRequestView.TryParse(buffer.Written, out var view));
        Assert.Equal((kind, expected.Header.ID, expected.Header.AuthRevision), (view.Kind, view.Id, view.AuthRevision));
        Assert.True(view.Body.SequenceEqual(encoded));
        Assert.True(view.Username.SequenceEqual(user));
    }
}
