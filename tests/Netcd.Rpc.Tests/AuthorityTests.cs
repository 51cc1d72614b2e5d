using System.Buffers;
using System.Text;
using Netcd.Rpc.Listening;

namespace Netcd.Rpc.Tests;

/// <summary>Calls whose <c>:authority</c> etcd takes and Kestrel by itself refuses.</summary>
public sealed class AuthorityTests
{
    private const string Path = "/test.Service/Method";
    private const byte Priority = 0x20;

    /// <summary>"http://127.0.0.1:2379" in Huffman code.</summary>
    private static readonly byte[] HuffmanUrl = [0x80 | 15, .. Convert.FromHexString("9d29aee30c044eae05c0b86e09975f")];

    public static TheoryData<string, byte[]> Literals => new()
    {
        { "plain", [0x41, .. Text("http://127.0.0.1:2379")] },
        { "plain not indexed", [0x01, .. Text("http://127.0.0.1:2379")] },
        { "plain never indexed", [0x11, .. Text("http://127.0.0.1:2379")] },
        { "Huffman", [0x41, .. HuffmanUrl] },
        { "Huffman not indexed", [0x01, .. HuffmanUrl] },
        { "spelt name", [0x40, .. Text(":authority"), .. HuffmanUrl] },
        { "after a table size", [0x3f, 0xe1, 0x1f, 0x41, .. HuffmanUrl] },
        { "path", [0x41, .. Text("https://node:2379/a/b")] },
        { "socket", [0x41, .. Text("unix://localhost:m0")] },
        { "longer than one byte of length", [0x41, .. Text("http://" + new string('a', 200))] },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public async Task A_URL_as_authority_is_accepted(string form, byte[] literal)
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        // A table size may only stand at the very beginning.
        await connection.SendAsync(Headers(1, literal, atStart: form == "after a table size"), Body(1));
        Assert.Equal("0", (await connection.ReadResponseAsync())["grpc-status"]);
    }

    [Fact]
    public async Task Later_requests_name_the_authority_by_its_index()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.SendAsync(Headers(1, [0x41, .. HuffmanUrl]), Body(1));
        Assert.Equal("0", (await connection.ReadResponseAsync())["grpc-status"]);
        for (int stream = 3; stream < 9; stream += 2)
        {
            await connection.SendAsync(Headers(stream, [0x80 | 62]), Body(stream));
            Assert.Equal("0", (await connection.ReadResponseAsync(stream))["grpc-status"]);
        }
    }

    [Fact]
    public async Task Padding_and_priority_are_kept()
    {
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        Http2Frame frame = Headers(1, [0x41, .. HuffmanUrl]);
        frame = frame with { Flags = (byte)(frame.Flags | Http2Frame.Padded | Priority), Payload = [3, 0, 0, 0, 0, 15, .. frame.Payload, 0, 0, 0] };
        await connection.SendAsync(frame, Body(1));
        Assert.Equal("0", (await connection.ReadResponseAsync())["grpc-status"]);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("node", true)]
    [InlineData("127.0.0.1:2379", true)]
    [InlineData("[::1]:2379", true)]
    [InlineData("[::1]", true)]
    [InlineData("node:", false)]
    [InlineData(":2379", false)]
    [InlineData("node:x", false)]
    [InlineData("[::1", false)]
    [InlineData("[::1]x", false)]
    [InlineData("http://node:2379", false)]
    [InlineData("a/b", false)]
    [InlineData("user@node", false)]
    public async Task Judges_an_authority_as_Kestrel_does(string authority, bool valid)
    {
        Assert.Equal(valid, Authority.IsValid(Encoding.ASCII.GetBytes(authority)));
        await using TestServer server = await StartAsync();
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        await connection.CallAsync(Path, Http2Connection.Message("x"u8));
        // The second request is not looked at.
        await connection.SendAsync(Headers(3, [0x01, .. Text(authority)]), Body(3));
        Http2Response response = await connection.ReadResponseAsync(3);
        Assert.Equal(valid ? (int?)null : 1, response.ResetCode);
    }

    [Theory]
    [InlineData("http://node:2379", "node:2379")]
    [InlineData("https://[::1]:2379/a//b", "[::1]:2379")]
    [InlineData("node/a", "node")]
    [InlineData("unix:///tmp/etcd.sock", "localhost")]
    [InlineData("http://", "localhost")]
    [InlineData("%2Ftmp%2Fetcd", "localhost")]
    public void Keeps_the_host_of_a_URL(string authority, string host) =>
        Assert.Equal(host, Encoding.ASCII.GetString(Authority.Repair(Encoding.ASCII.GetBytes(authority))));

    internal static byte[] Text(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return [.. bytes.Length < 127 ? [(byte)bytes.Length] : new byte[] { 127, (byte)(bytes.Length - 127) }, .. bytes];
    }

    /// <summary>A request whose authority is coded by the test.</summary>
    internal static Http2Frame Headers(int stream, byte[] authority, bool atStart = false)
    {
        byte[] pseudo = [0x83, 0x86, 0x04, .. Text(Path)];
        Http2Frame rest = Http2Connection.Headers(stream, [("content-type", "application/grpc"), ("te", "trailers")]);
        return rest with { Payload = atStart ? [.. authority, .. pseudo, .. rest.Payload] : [.. pseudo, .. authority, .. rest.Payload] };
    }

    private static Http2Frame Body(int stream) => Http2Connection.Data(stream, Http2Connection.Message("x"u8));

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
    {
        request.CopyTo(call.BeginMessage((int)request.Length));
        call.EndMessage();
        return default;
    }));
}
