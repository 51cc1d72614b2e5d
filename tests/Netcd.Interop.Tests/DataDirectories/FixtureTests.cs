using System.Text.Json;
using Netcd.Interop.Tests.Support;

namespace Netcd.Interop.Tests.DataDirectories;

/// <summary>Directories that real etcd wrote open in netcd and answer what the live server said.</summary>
public sealed class FixtureTests
{
    private static readonly string[] SingleMember =
    [
        "s34-alarm", "s34-crash", "s34-single", "s34-v2", "s35-alarm", "s35-crash", "s35-single", "s35-torn", "s35-v2", "s3530-single",
    ];

    public static TheoryData<string> Directories => [.. SingleMember];

    [NetcdTheory]
    [MemberData(nameof(Directories))]
    public async Task A_directory_of_real_etcd_opens_with_its_keys_revisions_and_hash(string name)
    {
        using var folder = new TempFolder();
        string directory = Fixtures.Unpack(name, folder);
        JsonElement facts = Fixtures.Facts(name);
        string member = facts.GetProperty("members").EnumerateObject().First().Name;
        await using EtcdProcess server = await EtcdProcess.StartAsync(
            NetcdServer.Path,
            new EtcdOptions { Name = member, DataDirectory = MemberDirectory(directory, member) });

        CommandResult all = server.Ctl(RealEtcd.V35, "get", "", "--prefix", "-w", "json");
        Assert.Equal(0, all.ExitCode);
        JsonElement answer = JsonDocument.Parse(all.StdoutText).RootElement;
        bool isIntact = facts.TryGetProperty("server_said", out JsonElement said);
        if (isIntact && said.TryGetProperty("range_all", out JsonElement expected))
        {
            Assert.Equal(PairsOf(expected), PairsOf(answer));
            Assert.Equal(Number(expected.GetProperty("header"), "revision"), Number(answer.GetProperty("header"), "revision"));
        }
        else
        {
            // The torn log ends one write before its sibling.
            Assert.Equal(54, PairsOf(answer).Count);
            Assert.Equal(76, Number(answer.GetProperty("header"), "revision"));
        }

        if (isIntact && said.TryGetProperty("hashkv", out JsonElement hashes))
        {
            CommandResult hash = server.Ctl(RealEtcd.V35, "endpoint", "hashkv", "-w", "json");
            Assert.Equal(HashOf(hashes), HashOf(JsonDocument.Parse(hash.StdoutText).RootElement));
        }
    }

    [NetcdTheory]
    [InlineData("s35-auth")]
    [InlineData("s34-auth")]
    public async Task A_directory_with_authentication_on_opens_with_its_users_roles_and_passwords(string name)
    {
        using var folder = new TempFolder();
        string directory = Fixtures.Unpack(name, folder);
        JsonElement facts = Fixtures.Facts(name);
        JsonElement said = facts.GetProperty("server_said");
        string member = facts.GetProperty("members").EnumerateObject().First().Name;
        await using EtcdProcess server = await EtcdProcess.StartAsync(
            NetcdServer.Path,
            new EtcdOptions { Name = member, DataDirectory = MemberDirectory(directory, member) });

        Assert.Contains("user name is empty", Ctl("get", "", "--prefix").StderrText, StringComparison.Ordinal);
        Assert.Contains("authentication failed", Ctl("get", "a", "--user=root:wrong").StderrText, StringComparison.Ordinal);
        Assert.Equal(PairsOf(said.GetProperty("range_all")), PairsOf(Answer("get", "", "--prefix", "--user=root:rootpw")));
        Assert.Equal(said.GetProperty("auth").GetProperty("users").GetProperty("users").ToString(), Answer("user", "list", "--user=root:rootpw").GetProperty("users").ToString().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(0, Ctl("get", "k", "--user=alice:alicepw").ExitCode);
        Assert.Contains("permission denied", Ctl("put", "k", "1", "--user=alice:alicepw").StderrText, StringComparison.Ordinal);
        if (said.GetProperty("auth").GetProperty("status").TryGetProperty("authRevision", out JsonElement revision))
        {
            Assert.Contains($"AuthRevision: {revision}", Ctl("auth", "status", "--user=root:rootpw").StdoutText, StringComparison.Ordinal);
        }

        CommandResult Ctl(params string[] words) => server.Ctl(RealEtcd.V35, words);

        JsonElement Answer(params string[] words)
        {
            CommandResult result = Ctl([.. words, "-w", "json"]);
            Assert.True(result.ExitCode == 0, result.StderrText);
            return JsonDocument.Parse(result.StdoutText).RootElement;
        }
    }

    private static string MemberDirectory(string directory, string member) =>
        Directory.Exists(Path.Combine(directory, "member")) ? directory : Path.Combine(directory, member);

    private static (uint Hash, long Compacted) HashOf(JsonElement endpoints)
    {
        JsonElement hash = endpoints[0].GetProperty("HashKV");
        return (hash.GetProperty("hash").GetUInt32(), hash.GetProperty("compact_revision").GetInt64());
    }

    private static List<string> PairsOf(JsonElement range) =>
        range.TryGetProperty("kvs", out JsonElement pairs)
            ? [.. pairs.EnumerateArray().Select(p => string.Join(' ', Text(p, "key"), Text(p, "value"), Number(p, "create_revision"), Number(p, "mod_revision"), Number(p, "version"), Number(p, "lease")))]
            : [];

    private static string Text(JsonElement pair, string field) => pair.TryGetProperty(field, out JsonElement value) ? value.GetString()! : "";

    private static long Number(JsonElement parent, string field) =>
        !parent.TryGetProperty(field, out JsonElement value) ? 0
        : value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!)
        : value.GetInt64();
}
