using System.Text;
using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Answers;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Mvcc;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Tests;

public sealed class AnswerTests
{
    private static readonly ResponseHeader Header = new() { ClusterId = 1, MemberId = ulong.MaxValue, Revision = 3, RaftTerm = 4 };
    private static readonly PrintStyle Plain = new(false, false, false);

    [Fact]
    public void Json_has_the_names_and_omissions_of_etcdctl()
    {
        var response = new RangeResponse
        {
            Header = Header,
            Kvs = { new KeyValue { Key = Bytes("a"), ModRevision = 3, Value = Bytes("<b>") }, new KeyValue { Key = Bytes("c"), Lease = -1 } },
            More = true,
            Count = 2,
        };
        Assert.Equal(
            "{\"header\":{\"cluster_id\":1,\"member_id\":18446744073709551615,\"revision\":3,\"raft_term\":4},"
            + "\"kvs\":[{\"key\":\"YQ==\",\"mod_revision\":3,\"value\":\"PGI+\"},{\"key\":\"Yw==\",\"lease\":-1}],\"more\":true,\"count\":2}\n",
            Json(new RangeAnswer(response)));
    }

    [Fact]
    public void Operations_of_a_transaction_are_wrapped_in_json()
    {
        var response = new TxnResponse
        {
            Succeeded = true,
            Responses = { new ResponseOp { ResponsePut = new PutResponse { Header = new ResponseHeader { Revision = 5 } } }, new ResponseOp { ResponseRange = new RangeResponse() } },
        };
        Assert.Equal(
            "{\"succeeded\":true,\"responses\":[{\"Response\":{\"response_put\":{\"header\":{\"revision\":5}}}},{\"Response\":{\"response_range\":{}}}]}\n",
            Json(new TxnAnswer(response)));
    }

    [Fact]
    public void Hex_and_values_only_change_the_simple_form()
    {
        var answer = new RangeAnswer(new RangeResponse { Kvs = { new KeyValue { Key = Bytes("k"), Value = Bytes("é") } } });
        Assert.Equal("k\né\n", Simple(answer, Plain));
        Assert.Equal("\\x6b\n\\xc3\\xa9\n", Simple(answer, Plain with { Hex = true }));
        Assert.Equal("é\n", Simple(answer, Plain with { ValuesOnly = true }));
        Assert.Equal("\e[36mk\e[0m\né\n", Simple(answer, Plain with { Colour = true }));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_quoted_in_fields()
    {
        var response = new PutResponse { Header = Header, PrevKv = new KeyValue { Key = ByteString.CopyFrom(0xff, 0x41, 0x0a), Value = Bytes("\u200b") } };
        var output = new MemoryStream();
        var text = new TextOutput(output, false);
        new PutAnswer(response).WriteFields(text);
        text.Flush();
        string fields = Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains("\"PrevKey\" : \"\\xffA\\n\"\n", fields, StringComparison.Ordinal);
        Assert.Contains("\"PrevValue\" : \"\\u200b\"\n", fields, StringComparison.Ordinal);
    }

    [Fact]
    public void Permissions_are_shown_as_keys_ranges_and_prefixes()
    {
        Permission Of(Permission.Types.Type type, string key, string end) => new() { PermType = type, Key = Bytes(key), RangeEnd = Bytes(end) };
        var response = new AuthRoleGetResponse
        {
            Perm =
            {
                Of(Permission.Types.Type.Read, "a", ""), Of(Permission.Types.Type.Write, "b", "z"),
                Of(Permission.Types.Type.Readwrite, "p/", "p0"), Of(Permission.Types.Type.Read, "q", "\0"),
            },
        };
        Assert.Equal(
            "Role r\nKV Read:\n\ta\n\t[p/, p0) (prefix p/)\n\t[q, <open ended>\nKV Write:\n\t[b, z)\n\t[p/, p0) (prefix p/)\n",
            Simple(new RoleAnswer("r", response), Plain));
    }

    [Fact]
    public void Lease_json_has_the_header_beside_the_rest() => Assert.Equal(
        "{\"cluster_id\":1,\"member_id\":18446744073709551615,\"revision\":3,\"raft_term\":4,\"ID\":7,\"TTL\":60,\"Error\":\"\"}\n",
        Json(LeaseAnswer.Granted(new LeaseGrantResponse { Header = Header, ID = 7, TTL = 60 })));

    [Fact]
    public void Ids_of_members_are_hexadecimal_on_request()
    {
        var response = new MemberListResponse { Header = Header, Members = { new Member { ID = 255, Name = "n", PeerURLs = { "http://p" } } } };
        Assert.Equal(
            "{\"header\":{\"cluster_id\":\"1\",\"member_id\":\"ffffffffffffffff\",\"raft_term\":4},\"members\":[{\"ID\":\"ff\",\"name\":\"n\",\"peerURLs\":[\"http://p\"],\"clientURLS\":null}]}\n",
            Written(o => new MembersAnswer(response).WriteJson(o, Plain with { Hex = true })));
        Assert.Equal("ff, started, n, http://p, , false\n", Simple(new MembersAnswer(response), Plain));
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static string Json(Answer answer) => Written(o => answer.WriteJson(o, Plain));

    private static string Simple(Answer answer, PrintStyle style) => Written(o => answer.WriteSimple(o, style));

    private static string Written(Action<TextOutput> write)
    {
        var bytes = new MemoryStream();
        var output = new TextOutput(bytes, false);
        write(output);
        output.Flush();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
