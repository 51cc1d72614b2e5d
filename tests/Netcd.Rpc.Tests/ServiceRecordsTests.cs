using System.Net;
using System.Net.Sockets;
using Netcd.Rpc.Names;

namespace Netcd.Rpc.Tests;

public sealed class ServiceRecordsTests
{
    // One question for _x._tcp.d, and two answers whose names point back into it.
    [Fact]
    public void Records_come_in_the_order_of_their_priority()
    {
        byte[] message = Convert.FromHexString(
            "12348180000100020000000002" + "5f78" + "04" + "5f746370" + "01" + "64" + "00" + "00210001"
            + "c00c" + "0021" + "0001" + "00000000" + "000a" + "0014" + "0000" + "094c" + "0162" + "c014"
            + "c00c" + "0021" + "0001" + "00000000" + "000a" + "000a" + "0000" + "094b" + "0161" + "c014");
        Assert.Equal(["a.d:2379", "b.d:2380"], ServiceRecords.Read(message).Select(static r => r.Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("123481800001000100000000")]
    [InlineData("123481800001000100000000c00c00210001")]
    public void Nonsense_is_refused(string hex) => Assert.Throws<IOException>(() => ServiceRecords.Read(Convert.FromHexString(hex)));

    [Fact]
    public async Task A_name_server_is_asked_by_datagram()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task serving = Task.Run(() =>
        {
            byte[] question = new byte[512];
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            int length = server.ReceiveFrom(question, ref from);
            byte[] record = Convert.FromHexString("c00c" + "0021" + "0001" + "00000000" + "000a" + "0014" + "0000" + "094c" + "0162" + "c01e");
            byte[] answer = [.. question[..length], .. record];
            (answer[2], answer[3], answer[7]) = (0x81, 0x80, 1);
            server.SendTo(answer, from);
        });
        IReadOnlyList<string> found = ServiceRecords.Find("etcd-server", "d.example", [(IPEndPoint)server.LocalEndPoint!]);
        await serving;
        Assert.Equal("b.d.example:2380", Assert.Single(found));
    }
}
