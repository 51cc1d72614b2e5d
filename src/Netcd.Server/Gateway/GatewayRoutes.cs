using System.Collections.Frozen;
using Google.Protobuf.Reflection;
using Netcd.Protocol.Election;
using Netcd.Protocol.Lock;
using Netcd.Protocol.Rpc;

namespace Netcd.Server.Gateway;

/// <summary>Which path stands for which call, as in etcd (spec gateway.md, section 5).</summary>
internal static class GatewayRoutes
{
    /// <summary>All routes by path.</summary>
    public static FrozenDictionary<string, GatewayRoute> All { get; } = new Dictionary<string, GatewayRoute>(
    [
        One("/v3/kv/range", "/etcdserverpb.KV/Range", RangeRequest.Descriptor, RangeResponse.Descriptor),
        One("/v3/kv/put", "/etcdserverpb.KV/Put", PutRequest.Descriptor, PutResponse.Descriptor),
        One("/v3/kv/deleterange", "/etcdserverpb.KV/DeleteRange", DeleteRangeRequest.Descriptor, DeleteRangeResponse.Descriptor),
        One("/v3/kv/txn", "/etcdserverpb.KV/Txn", TxnRequest.Descriptor, TxnResponse.Descriptor),
        One("/v3/kv/compaction", "/etcdserverpb.KV/Compact", CompactionRequest.Descriptor, CompactionResponse.Descriptor),
        Both("/v3/watch", "/etcdserverpb.Watch/Watch", WatchRequest.Descriptor, WatchResponse.Descriptor),
        One("/v3/lease/grant", "/etcdserverpb.Lease/LeaseGrant", LeaseGrantRequest.Descriptor, LeaseGrantResponse.Descriptor),
        One("/v3/lease/revoke", "/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeRequest.Descriptor, LeaseRevokeResponse.Descriptor),
        One("/v3/kv/lease/revoke", "/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeRequest.Descriptor, LeaseRevokeResponse.Descriptor),
        Both("/v3/lease/keepalive", "/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveRequest.Descriptor, LeaseKeepAliveResponse.Descriptor),
        One("/v3/lease/timetolive", "/etcdserverpb.Lease/LeaseTimeToLive", LeaseTimeToLiveRequest.Descriptor, LeaseTimeToLiveResponse.Descriptor),
        One("/v3/kv/lease/timetolive", "/etcdserverpb.Lease/LeaseTimeToLive", LeaseTimeToLiveRequest.Descriptor, LeaseTimeToLiveResponse.Descriptor),
        One("/v3/lease/leases", "/etcdserverpb.Lease/LeaseLeases", LeaseLeasesRequest.Descriptor, LeaseLeasesResponse.Descriptor),
        One("/v3/kv/lease/leases", "/etcdserverpb.Lease/LeaseLeases", LeaseLeasesRequest.Descriptor, LeaseLeasesResponse.Descriptor),
        One("/v3/cluster/member/add", "/etcdserverpb.Cluster/MemberAdd", MemberAddRequest.Descriptor, MemberAddResponse.Descriptor),
        One("/v3/cluster/member/remove", "/etcdserverpb.Cluster/MemberRemove", MemberRemoveRequest.Descriptor, MemberRemoveResponse.Descriptor),
        One("/v3/cluster/member/update", "/etcdserverpb.Cluster/MemberUpdate", MemberUpdateRequest.Descriptor, MemberUpdateResponse.Descriptor),
        One("/v3/cluster/member/list", "/etcdserverpb.Cluster/MemberList", MemberListRequest.Descriptor, MemberListResponse.Descriptor),
        One("/v3/cluster/member/promote", "/etcdserverpb.Cluster/MemberPromote", MemberPromoteRequest.Descriptor, MemberPromoteResponse.Descriptor),
        One("/v3/maintenance/alarm", "/etcdserverpb.Maintenance/Alarm", AlarmRequest.Descriptor, AlarmResponse.Descriptor),
        One("/v3/maintenance/status", "/etcdserverpb.Maintenance/Status", StatusRequest.Descriptor, StatusResponse.Descriptor),
        One("/v3/maintenance/defragment", "/etcdserverpb.Maintenance/Defragment", DefragmentRequest.Descriptor, DefragmentResponse.Descriptor),
        One("/v3/maintenance/hash", "/etcdserverpb.Maintenance/Hash", HashRequest.Descriptor, HashResponse.Descriptor),
        One("/v3/maintenance/hashkv", "/etcdserverpb.Maintenance/HashKV", HashKVRequest.Descriptor, HashKVResponse.Descriptor),
        Lines("/v3/maintenance/snapshot", "/etcdserverpb.Maintenance/Snapshot", SnapshotRequest.Descriptor, SnapshotResponse.Descriptor),
        One("/v3/maintenance/transfer-leadership", "/etcdserverpb.Maintenance/MoveLeader", MoveLeaderRequest.Descriptor, MoveLeaderResponse.Descriptor),
        One("/v3/maintenance/downgrade", "/etcdserverpb.Maintenance/Downgrade", DowngradeRequest.Descriptor, DowngradeResponse.Descriptor),
        One("/v3/auth/enable", "/etcdserverpb.Auth/AuthEnable", AuthEnableRequest.Descriptor, AuthEnableResponse.Descriptor),
        One("/v3/auth/disable", "/etcdserverpb.Auth/AuthDisable", AuthDisableRequest.Descriptor, AuthDisableResponse.Descriptor),
        One("/v3/auth/status", "/etcdserverpb.Auth/AuthStatus", AuthStatusRequest.Descriptor, AuthStatusResponse.Descriptor),
        One("/v3/auth/authenticate", "/etcdserverpb.Auth/Authenticate", AuthenticateRequest.Descriptor, AuthenticateResponse.Descriptor),
        One("/v3/auth/user/add", "/etcdserverpb.Auth/UserAdd", AuthUserAddRequest.Descriptor, AuthUserAddResponse.Descriptor),
        One("/v3/auth/user/get", "/etcdserverpb.Auth/UserGet", AuthUserGetRequest.Descriptor, AuthUserGetResponse.Descriptor),
        One("/v3/auth/user/list", "/etcdserverpb.Auth/UserList", AuthUserListRequest.Descriptor, AuthUserListResponse.Descriptor),
        One("/v3/auth/user/delete", "/etcdserverpb.Auth/UserDelete", AuthUserDeleteRequest.Descriptor, AuthUserDeleteResponse.Descriptor),
        One("/v3/auth/user/changepw", "/etcdserverpb.Auth/UserChangePassword", AuthUserChangePasswordRequest.Descriptor, AuthUserChangePasswordResponse.Descriptor),
        One("/v3/auth/user/grant", "/etcdserverpb.Auth/UserGrantRole", AuthUserGrantRoleRequest.Descriptor, AuthUserGrantRoleResponse.Descriptor),
        One("/v3/auth/user/revoke", "/etcdserverpb.Auth/UserRevokeRole", AuthUserRevokeRoleRequest.Descriptor, AuthUserRevokeRoleResponse.Descriptor),
        One("/v3/auth/role/add", "/etcdserverpb.Auth/RoleAdd", AuthRoleAddRequest.Descriptor, AuthRoleAddResponse.Descriptor),
        One("/v3/auth/role/get", "/etcdserverpb.Auth/RoleGet", AuthRoleGetRequest.Descriptor, AuthRoleGetResponse.Descriptor),
        One("/v3/auth/role/list", "/etcdserverpb.Auth/RoleList", AuthRoleListRequest.Descriptor, AuthRoleListResponse.Descriptor),
        One("/v3/auth/role/delete", "/etcdserverpb.Auth/RoleDelete", AuthRoleDeleteRequest.Descriptor, AuthRoleDeleteResponse.Descriptor),
        One("/v3/auth/role/grant", "/etcdserverpb.Auth/RoleGrantPermission", AuthRoleGrantPermissionRequest.Descriptor, AuthRoleGrantPermissionResponse.Descriptor),
        One("/v3/auth/role/revoke", "/etcdserverpb.Auth/RoleRevokePermission", AuthRoleRevokePermissionRequest.Descriptor, AuthRoleRevokePermissionResponse.Descriptor),
        One("/v3/lock/lock", "/v3lockpb.Lock/Lock", LockRequest.Descriptor, LockResponse.Descriptor),
        One("/v3/lock/unlock", "/v3lockpb.Lock/Unlock", UnlockRequest.Descriptor, UnlockResponse.Descriptor),
        One("/v3/election/campaign", "/v3electionpb.Election/Campaign", CampaignRequest.Descriptor, CampaignResponse.Descriptor),
        One("/v3/election/proclaim", "/v3electionpb.Election/Proclaim", ProclaimRequest.Descriptor, ProclaimResponse.Descriptor),
        One("/v3/election/leader", "/v3electionpb.Election/Leader", LeaderRequest.Descriptor, LeaderResponse.Descriptor),
        Lines("/v3/election/observe", "/v3electionpb.Election/Observe", LeaderRequest.Descriptor, LeaderResponse.Descriptor),
        One("/v3/election/resign", "/v3electionpb.Election/Resign", ResignRequest.Descriptor, ResignResponse.Descriptor),
    ]).ToFrozenDictionary(StringComparer.Ordinal);

    private static KeyValuePair<string, GatewayRoute> One(string path, string method, MessageDescriptor request, MessageDescriptor response) =>
        new(path, new GatewayRoute(method, request, response, TakesStream: false, GivesStream: false));

    private static KeyValuePair<string, GatewayRoute> Lines(string path, string method, MessageDescriptor request, MessageDescriptor response) =>
        new(path, new GatewayRoute(method, request, response, TakesStream: false, GivesStream: true));

    private static KeyValuePair<string, GatewayRoute> Both(string path, string method, MessageDescriptor request, MessageDescriptor response) =>
        new(path, new GatewayRoute(method, request, response, TakesStream: true, GivesStream: true));
}
