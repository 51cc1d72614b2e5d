using System.Net.Sockets;
using System.Text;
using Netcd.Server.Hosting;
using Netcd.Server.Tests.Support;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tests.Hosting;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RecordingLog _log = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readiness_is_told_at_the_socket_that_systemd_names(bool isAbstract)
    {
        string path = isAbstract ? "@netcd-" + Guid.NewGuid() : Path.Join(_folder.Path, "notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 30_000 };
        systemd.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + path[1..] : path));
        SystemdNotifier.NotifyReady(path, _log);
        byte[] message = new byte[64];
        Assert.Equal("READY=1", Encoding.ASCII.GetString(message, 0, systemd.Receive(message)));
        Assert.Equal("successfully notified init daemon", _log.Lines[^1].Message);
    }

    [Fact]
    public void Nobody_to_tell_is_no_failure_and_a_dead_socket_is_one_that_is_logged()
    {
        SystemdNotifier.NotifyReady(null, _log);
        Assert.Equal("successfully notified init daemon", _log.Lines[^1].Message);
        SystemdNotifier.NotifyReady(Path.Join(_folder.Path, "nobody"), _log);
        Assert.Equal((LogLevel.Error, "failed to notify systemd for readiness"), (_log.Lines[^1].Level, _log.Lines[^1].Message));
    }

    public void Dispose() => _folder.Dispose();
}
