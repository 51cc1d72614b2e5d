using Google.Protobuf;
using Netcd.Core.Auth;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Codec;
using Netcd.Protocol.Errors;
using Netcd.Protocol.Rpc;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>
/// The operator of users and roles: turns authentication on, and now and then off and on again; gives a user the right to some
/// keys and takes it back. When the outcome of a change is unknown, the rights of that user stay unknown and another user comes.
/// </summary>
internal sealed class AuthWorkload(SimStage stage, SimClient client)
{
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(150);

    private bool? _isEnabled;
    private int _users;

    private long Now => stage.Cluster.Schedule.Now;

    public async Task RunAsync()
    {
        client.Timeout = TimeSpan.FromSeconds(3);
        await UntilDoneAsync(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = AuthCaller.Root, Options = new UserAddOptions { NoPassword = true } });
        await UntilDoneAsync(InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = AuthCaller.Root });
        await UntilDoneAsync(InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = AuthCaller.Root, Role = AuthCaller.Root });
        await UntilDoneAsync(InternalRequestKind.AuthEnable, new AuthEnableRequest());
        _isEnabled = true;
        while (!stage.IsOver)
        {
            string name = $"u{_users++}";
            await UntilDoneAsync(InternalRequestKind.AuthUserAdd, new AuthUserAddRequest { Name = name, Options = new UserAddOptions { NoPassword = true } });
            await UntilDoneAsync(InternalRequestKind.AuthRoleAdd, new AuthRoleAddRequest { Name = name });
            await UntilDoneAsync(InternalRequestKind.AuthUserGrantRole, new AuthUserGrantRoleRequest { User = name, Role = name });
            await ChangeRightsAsync(name);
        }
    }

    /// <summary>Until the outcome of a change is unknown.</summary>
    private async Task ChangeRightsAsync(string name)
    {
        var rights = new AuthRights(name);
        stage.Rights.Add(rights);
        bool isGranted = false;
        Know(rights, isGranted);
        while (!stage.IsOver)
        {
            await client.PauseAsync(Think / stage.Pace);
            bool switches = _isEnabled == false || client.Random.Next(20) == 0;
            bool wasAllowed = _isEnabled == false || isGranted;
            bool willBeAllowed = switches ? _isEnabled == true || isGranted : _isEnabled == false || !isGranted;
            rights.Know(Now, _isEnabled is null || wasAllowed || willBeAllowed, _isEnabled is null || !wasAllowed || !willBeAllowed);
            bool? done = switches ? await SwitchAsync() : await (isGranted ? RevokeAsync(name) : GrantAsync(name));
            if (done is null)
            {
                _isEnabled = switches ? null : _isEnabled;
                rights.Know(Now, mayBeAllowed: true, mayBeDenied: true);
                return;
            }

            _isEnabled = switches && done == true ? !_isEnabled : _isEnabled;
            isGranted = !switches && done == true ? !isGranted : isGranted;
            Know(rights, isGranted);
        }
    }

    private void Know(AuthRights rights, bool isGranted) =>
        rights.Know(Now, mayBeAllowed: _isEnabled != true || isGranted, mayBeDenied: _isEnabled != false && !(isGranted && _isEnabled == true));

    private Task<bool?> SwitchAsync() => _isEnabled == true
        ? AskAsync(InternalRequestKind.AuthDisable, new AuthDisableRequest())
        : AskAsync(InternalRequestKind.AuthEnable, new AuthEnableRequest());

    private Task<bool?> GrantAsync(string role) => AskAsync(InternalRequestKind.AuthRoleGrantPermission, new AuthRoleGrantPermissionRequest
    {
        Name = role,
        Perm = new Permission { PermType = Permission.Types.Type.Readwrite, Key = Client.Bytes("p"), RangeEnd = Client.Bytes("q") },
    });

    private Task<bool?> RevokeAsync(string role) => AskAsync(InternalRequestKind.AuthRoleRevokePermission, new AuthRoleRevokePermissionRequest
    {
        Role = role,
        Key = Client.Bytes("p"),
        RangeEnd = Client.Bytes("q"),
    });

    /// <summary>Repeats what does no harm when it happens twice.</summary>
    private async Task UntilDoneAsync(InternalRequestKind kind, IMessage request)
    {
        while (!stage.IsOver && await AskAsync(kind, request) != true)
        {
            await client.PauseAsync(Think);
        }
    }

    /// <returns>Whether it is done; null when nobody knows.</returns>
    private async Task<bool?> AskAsync(InternalRequestKind kind, IMessage request)
    {
        (CallStatus status, Answer answer) = await client.AskAsync(client.PickMachine(), m => Api.AuthAsync(m, client.User, kind, request));
        if (stage.Cluster.Trace.IsOn)
        {
            stage.Cluster.Trace.Line(client.Name, $"{kind} {request}: {status} {answer.Error}");
        }

        return (status, answer.Error) switch
        {
            (CallStatus.Refused, _) => false,
            (CallStatus.Answered, EtcdError.None or EtcdError.UserExists or EtcdError.RoleExists) => true,
            (CallStatus.Answered, EtcdError.AuthOldRevision or EtcdError.UserEmpty or EtcdError.PermissionDenied) => false,
            _ => null,
        };
    }
}
