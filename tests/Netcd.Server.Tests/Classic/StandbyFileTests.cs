using System.Text.Json;
using Netcd.Server.Standby;

namespace Netcd.Server.Tests.Classic;

public sealed class StandbyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void The_file_of_0_4_is_written_and_read()
    {
        Assert.Null(StandbyFile.Read(_folder));
        new StandbyFile(true, [new Machine("s1", "leader", "http://127.0.0.1:4001", "http://127.0.0.1:7001")], 5).Write(_folder);
        Assert.Equal(
            """{"Running":true,"Cluster":[{"name":"s1","state":"leader","clientURL":"http://127.0.0.1:4001","peerURL":"http://127.0.0.1:7001"}],"SyncInterval":5}""" + "\n",
            File.ReadAllText(Path.Join(_folder, "standby_info")));
        StandbyFile read = StandbyFile.Read(_folder)!;
        Assert.True(read.IsRunning);
        Assert.Equal(new Machine("s1", "leader", "http://127.0.0.1:4001", "http://127.0.0.1:7001"), Assert.Single(read.Cluster));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"Running":1,"Cluster":[],"SyncInterval":5}""")]
    [InlineData("""{"Running":true,"Cluster":[{}],"SyncInterval":5}""")]
    public void A_damaged_file_is_told_by_name(string text)
    {
        File.WriteAllText(Path.Join(_folder, "standby_info"), text);
        Assert.Contains("standby_info", Assert.Throws<InvalidDataException>(() => StandbyFile.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_the_configuration_have_a_least_size_and_the_rest_stays()
    {
        SizeConfig config = new SizeConfig { ActiveSize = 7 }.With("""{"removeDelay":0.1,"syncInterval":2.5}"""u8.ToArray());
        Assert.Equal("""{"activeSize":7,"removeDelay":2,"syncInterval":2.5}""", config.ToJson());
        Assert.Throws<JsonException>(() => config.With("""{"activeSize":"x"}"""u8.ToArray()));
        Assert.Throws<JsonException>(() => config.With("[]"u8.ToArray()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
