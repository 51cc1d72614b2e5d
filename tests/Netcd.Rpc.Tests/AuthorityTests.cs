using System.Buffers;
using System.Text;

namespace Netcd.Rpc.Tests;

/// <summary>The Go client of etcd 3.5.0 (in Kubernetes 1.22 and 1.23, among others) sends an authority that is no host; etcd takes it.</summary>
public sealed class AuthorityTests
{
    private const string Path = "/test.Service/Method";

    [Theory]
    [InlineData("#initially=[127.0.0.1:2379]")]
    [InlineData("#initially=[http://a:2379;http://b:2379;http://c:2379]")]
    [InlineData("/var/run/etcd.sock")]
    [InlineData("run%2Fetcd.sock")]
    public async Task A_client_with_an_odd_authority_is_served(string authority)
    {
        await using TestServer server = await TestServer.StartAsync(t => t.Unary(Path, (call, request) =>
        {
            call.Write(request.ToArray());
            return default;
        }));
        using Http2Connection connection = await Http2Connection.OpenAsync(server);
        // The first call puts the authority into the dynamic table, the later ones use it from there and add other entries.
        for (int i = 0; i < 200; i++)
        {
            int id = (i * 2) + 1;
            Http2Frame headers = Http2Connection.Headers(id, [.. Http2Connection.Post(Path, ("n", new string('n', i))).Where(h => h.Item1 != ":authority")]);
            byte[] authorityField = i % 50 == 0 ? [0x41, (byte)authority.Length, .. Encoding.ASCII.GetBytes(authority)] : [0x80 | 62];
            await connection.SendAsync(headers with { Payload = [.. authorityField, .. headers.Payload] }, Http2Connection.Data(id, Http2Connection.Message("x"u8)));
            Http2Response response = await connection.ReadResponseAsync(id);
            Assert.Equal("0", response["grpc-status"]);
            Assert.Equal(Http2Connection.Message("x"u8), response.Data);
        }
    }
}
