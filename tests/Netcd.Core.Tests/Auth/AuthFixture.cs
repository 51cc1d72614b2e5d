using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Core.Auth.Passwords;
using Netcd.Core.Auth.Tokens;
using Netcd.Core.Leases;
using Netcd.Core.Requests;
using Netcd.Core.Tests.World;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.Logging;
using Netcd.Telemetry.Metrics;

namespace Netcd.Core.Tests.Auth;

/// <summary>An auth store over buckets in memory, changed as the apply loop changes it.</summary>
public sealed class AuthFixture
{
    public AuthFixture()
    {
        Tokens = new SimpleTokens(World, TimeSpan.FromSeconds(300));
        Store = new AuthStore(Tokens, new PasswordHashing(World, Bcrypt.MinCost, 1), new MetricRegistry(), NullLog.Instance);
        Lessor = new Lessor(World.Clock, new LessorOptions(), new MetricRegistry(), NullLog.Instance);
        Applier = new AuthApplier(Store, Lessor, Backend);
    }

    public StepWorld World { get; } = new();

    public MemoryBackend Backend { get; } = new();

    public SimpleTokens Tokens { get; }

    public AuthStore Store { get; }

    public Lessor Lessor { get; }

    public AuthApplier Applier { get; }

    public AuthView View => Store.View;

    /// <summary>Role root, user root with it, role reader (READ pub/, READWRITE own), user alice with it, user bob without roles; authentication is on.</summary>
    public static AuthFixture Enabled()
    {
        var fixture = new AuthFixture();
        fixture.Do(InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = "reader" });
        fixture.Grant("reader", Permission.Types.Type.Read, "pub/", "pub0");
        fixture.Grant("reader", Permission.Types.Type.Readwrite, "own", "");
        foreach (string user in (string[])["root", "alice", "bob"])
        {
            fixture.Do(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = user, HashedPassword = Convert.ToBase64String("hash"u8) });
        }

        fixture.Do(InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        fixture.Do(InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = "alice", Role = "reader" });
        fixture.Do(InternalRequestKind.AuthEnable, new AuthEnableRequest());
        return fixture;
    }

    public static ByteString Text(string text) => ByteString.CopyFromUtf8(text);

    public void Grant(string role, Permission.Types.Type type, string key, string end) =>
        Do(InternalRequestKind.AuthRoleGrantPermission, new AuthRoleGrantPermissionRequest { Name = role, Perm = new Permission { PermType = type, Key = Text(key), RangeEnd = Text(end) } });

    /// <summary>Applies a request that must succeed.</summary>
    public object? Do(InternalRequestKind kind, IMessage request)
    {
        ApplyResult result = Apply(kind, request, "root", View.Revision);
        Assert.Equal(EtcdError.None, result.Error);
        return result.Response;
    }

    /// <summary>Applies a request of a user.</summary>
    public ApplyResult Apply(InternalRequestKind kind, IMessage request, string user, ulong revision, ulong index = 10)
    {
        byte[] entry = InternalRequestWriter.Encode(kind, request.ToByteArray(), 1, System.Text.Encoding.UTF8.GetBytes(user), revision);
        Assert.True(InternalRequestView.TryParse(entry, out InternalRequestView view));
        EtcdError refused = Applier.Check(view);
        return refused != EtcdError.None || !AuthApplier.IsAuthRequest(kind) ? ApplyResult.Failed(refused) : Applier.Apply(view, 1, index);
    }

    /// <summary>Whether a request of a user passes the check.</summary>
    public EtcdError Check(InternalRequestKind kind, IMessage request, string user = "alice") => Apply(kind, request, user, View.Revision).Error;
}
