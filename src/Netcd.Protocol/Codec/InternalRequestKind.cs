namespace Netcd.Protocol.Codec;

/// <summary>What an <c>InternalRaftRequest</c> asks for; the numbers are its field numbers.</summary>
public enum InternalRequestKind
{
    /// <summary>No known request is set.</summary>
    None = 0,

    /// <summary>A v2 <c>Request</c> inside the envelope.</summary>
    V2 = 2,

    /// <summary>RangeRequest.</summary>
    Range = 3,

    /// <summary>PutRequest.</summary>
    Put = 4,

    /// <summary>DeleteRangeRequest.</summary>
    DeleteRange = 5,

    /// <summary>TxnRequest.</summary>
    Txn = 6,

    /// <summary>CompactionRequest.</summary>
    Compaction = 7,

    /// <summary>LeaseGrantRequest.</summary>
    LeaseGrant = 8,

    /// <summary>LeaseRevokeRequest.</summary>
    LeaseRevoke = 9,

    /// <summary>AlarmRequest.</summary>
    Alarm = 10,

    /// <summary>LeaseCheckpointRequest.</summary>
    LeaseCheckpoint = 11,

    /// <summary>AuthEnableRequest.</summary>
    AuthEnable = 1000,

    /// <summary>AuthDisableRequest.</summary>
    AuthDisable = 1011,

    /// <summary>InternalAuthenticateRequest.</summary>
    Authenticate = 1012,

    /// <summary>AuthStatusRequest, since 3.5.</summary>
    AuthStatus = 1013,

    /// <summary>AuthUserAddRequest.</summary>
    AuthUserAdd = 1100,

    /// <summary>AuthUserDeleteRequest.</summary>
    AuthUserDelete = 1101,

    /// <summary>AuthUserGetRequest.</summary>
    AuthUserGet = 1102,

    /// <summary>AuthUserChangePasswordRequest.</summary>
    AuthUserChangePassword = 1103,

    /// <summary>AuthUserGrantRoleRequest.</summary>
    AuthUserGrantRole = 1104,

    /// <summary>AuthUserRevokeRoleRequest.</summary>
    AuthUserRevokeRole = 1105,

    /// <summary>AuthUserListRequest.</summary>
    AuthUserList = 1106,

    /// <summary>AuthRoleListRequest.</summary>
    AuthRoleList = 1107,

    /// <summary>AuthRoleAddRequest.</summary>
    AuthRoleAdd = 1200,

    /// <summary>AuthRoleDeleteRequest.</summary>
    AuthRoleDelete = 1201,

    /// <summary>AuthRoleGetRequest.</summary>
    AuthRoleGet = 1202,

    /// <summary>AuthRoleGrantPermissionRequest.</summary>
    AuthRoleGrantPermission = 1203,

    /// <summary>AuthRoleRevokePermissionRequest.</summary>
    AuthRoleRevokePermission = 1204,

    /// <summary>ClusterVersionSetRequest, since 3.5.</summary>
    ClusterVersionSet = 1300,

    /// <summary>ClusterMemberAttrSetRequest, since 3.5.</summary>
    ClusterMemberAttrSet = 1301,

    /// <summary>DowngradeInfoSetRequest, since 3.5.</summary>
    DowngradeInfoSet = 1302,

    /// <summary>DowngradeVersionTestRequest, since 3.6; ignored.</summary>
    DowngradeVersionTest = 9900,
}
