namespace Netcd.Protocol.Errors;

/// <summary>Every error the v3 API answers by name. Text and code: <see cref="EtcdErrors"/>.</summary>
public enum EtcdError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>MemberAdd/Update.</summary>
    PeerUrlExists,

    /// <summary>Authenticate: wrong password or unknown user.</summary>
    AuthFailed,

    /// <summary>Authenticate while auth is off.</summary>
    AuthNotEnabled,

    /// <summary>MoveLeader target unknown or learner.</summary>
    BadLeaderTransferee,

    /// <summary>MemberPromote.</summary>
    MemberNotLearner,

    /// <summary>MemberPromote.</summary>
    LearnerNotReady,

    /// <summary>Client side constant; peer handshake.</summary>
    ClusterIdMismatch,

    /// <summary>Downgrade.</summary>
    DowngradeInProgress,

    /// <summary>Downgrade before version is decided.</summary>
    ClusterVersionUnavailable,

    /// <summary>Mapping of a context deadline.</summary>
    DeadlineExceeded,

    /// <summary>CORRUPT alarm active.</summary>
    Corrupt,

    /// <summary>Txn.</summary>
    DuplicateKey,

    /// <summary>MemberAdd.</summary>
    MemberBadUrls,

    /// <summary>Root protection, bad permission range.</summary>
    InvalidAuthManagement,

    /// <summary>Unknown or expired token.</summary>
    InvalidAuthToken,

    /// <summary>Metadata client-api-version not UTF-8.</summary>
    InvalidClientApiVersion,

    /// <summary>Downgrade.</summary>
    InvalidDowngradeTargetVersion,

    /// <summary>Range.</summary>
    InvalidSortOption,

    /// <summary>Range/Put/DeleteRange/Txn.</summary>
    EmptyKey,

    /// <summary>Ignore_value/ignore_lease on missing key; empty txn op.</summary>
    KeyNotFound,

    /// <summary>Linearizable read or lease call during leader change.</summary>
    LeaderChanged,

    /// <summary>LeaseGrant.</summary>
    LeaseExists,

    /// <summary>Put ignore_lease.</summary>
    LeaseProvided,

    /// <summary>MemberAdd.</summary>
    MemberExists,

    /// <summary>MemberRemove/Update/Promote.</summary>
    MemberNotFound,

    /// <summary>Quota exceeded or NOSPACE alarm.</summary>
    NoSpace,

    /// <summary>Range/Compact/HashKV below compaction.</summary>
    Compacted,

    /// <summary>Range/Compact/HashKV above current.</summary>
    FutureRevision,

    /// <summary>Downgrade CANCEL.</summary>
    NoInflightDowngrade,

    /// <summary>No leader (hasleader), lease forward.</summary>
    NoLeader,

    /// <summary>Cluster version not decided.</summary>
    NotCapable,

    /// <summary>MoveLeader at follower.</summary>
    NotLeader,

    /// <summary>Auth.</summary>
    PermissionDenied,

    /// <summary>RoleRevokePermission.</summary>
    PermissionNotGranted,

    /// <summary>RoleGrantPermission without perm.</summary>
    PermissionNotGiven,

    /// <summary>MemberAdd/Remove/Promote: see note.</summary>
    NotEnoughStartedMembers,

    /// <summary>Server-side cancel.</summary>
    RequestCanceled,

    /// <summary>Marshalled raft request &gt; --max-request-bytes.</summary>
    RequestTooLarge,

    /// <summary>Proposal or read index timed out.</summary>
    Timeout,

    /// <summary>Proposal timed out, leader connection lost.</summary>
    TimeoutConnectionLost,

    /// <summary>Proposal timed out after leader change.</summary>
    TimeoutLeaderFailure,

    /// <summary>Lease calls: apply lag &gt; 1s.</summary>
    TimeoutWaitAppliedIndex,

    /// <summary>LeaseRevoke, Put with unknown lease.</summary>
    LeaseNotFound,

    /// <summary>Token older than the auth store.</summary>
    AuthOldRevision,

    /// <summary>UserRevokeRole.</summary>
    RoleNotGranted,

    /// <summary>RoleAdd.</summary>
    RoleExists,

    /// <summary>RoleAdd.</summary>
    RoleEmpty,

    /// <summary>Role calls.</summary>
    RoleNotFound,

    /// <summary>AuthEnable.</summary>
    RootUserMissing,

    /// <summary>AuthEnable.</summary>
    RootRoleMissing,

    /// <summary>Learner limits.</summary>
    NotSupportedForLearner,

    /// <summary>Server stopping.</summary>
    Stopped,

    /// <summary>LeaseGrant.</summary>
    LeaseTtlTooLarge,

    /// <summary>MemberAdd learner.</summary>
    TooManyLearners,

    /// <summary>Txn.</summary>
    TooManyOps,

    /// <summary>Apply lag &gt; 5000 entries: see note.</summary>
    TooManyRequests,

    /// <summary>Raft took no proposal: too much is uncommitted, or this member leads no more.</summary>
    ProposalDropped,

    /// <summary>MemberAdd/Remove quorum connectivity.</summary>
    Unhealthy,

    /// <summary>UserAdd.</summary>
    UserExists,

    /// <summary>No user in request while auth is on; UserAdd empty name.</summary>
    UserEmpty,

    /// <summary>User calls.</summary>
    UserNotFound,

    /// <summary>Authenticate for a user that has no password; also a password that cannot be stored.</summary>
    NoPasswordUser,

    /// <summary>UserAdd, UserChangePassword.</summary>
    PasswordTooLong,

    /// <summary>Authenticate at a member that can only check tokens.</summary>
    TokenVerifyOnly,

    /// <summary>Put ignore_value.</summary>
    ValueProvided,

    /// <summary>End of watch stream.</summary>
    WatchCanceled,

    /// <summary>Downgrade.</summary>
    WrongDowngradeVersionFormat,

    /// <summary>The bytes are not a message of the method's request type; the text is that of the transport.</summary>
    MalformedRequest,
}
