namespace Netcd.Protocol.Errors;

/// <summary>
/// gRPC code and exact message of each <see cref="EtcdError"/>, as etcd 3.5 sends them; clients compare both.
/// Rows with code 2 (Unknown) are errors that real servers send unmapped.
/// </summary>
public static class EtcdErrors
{
    /// <summary>The gRPC status code, 0 to 16.</summary>
    public static int Code(this EtcdError error) => Row(error).Code;

    /// <summary>The gRPC status message.</summary>
    public static string Message(this EtcdError error) => Row(error).Message;

    /// <summary>Whether a status message is one of these; other messages come from below the service.</summary>
    public static bool IsKnown(string message)
    {
        foreach (EtcdError error in Enum.GetValues<EtcdError>())
        {
            if (error != EtcdError.None && Message(error) == message)
            {
                return true;
            }
        }

        return false;
    }

    private static (int Code, string Message) Row(EtcdError error) => error switch
    {
        EtcdError.None => (0, ""),
        EtcdError.PeerUrlExists => (9, "etcdserver: Peer URLs already exists"),
        EtcdError.AuthFailed => (3, "etcdserver: authentication failed, invalid user ID or password"),
        EtcdError.AuthNotEnabled => (9, "etcdserver: authentication is not enabled"),
        EtcdError.BadLeaderTransferee => (9, "etcdserver: bad leader transferee"),
        EtcdError.MemberNotLearner => (9, "etcdserver: can only promote a learner member"),
        EtcdError.LearnerNotReady => (9, "etcdserver: can only promote a learner member which is in sync with leader"),
        EtcdError.ClusterIdMismatch => (9, "etcdserver: cluster ID mismatch"),
        EtcdError.DowngradeInProgress => (9, "etcdserver: cluster has a downgrade job in progress"),
        EtcdError.ClusterVersionUnavailable => (14, "etcdserver: cluster version not found during downgrade"),
        EtcdError.DeadlineExceeded => (4, "etcdserver: context deadline exceeded"),
        EtcdError.Corrupt => (15, "etcdserver: corrupt cluster"),
        EtcdError.DuplicateKey => (3, "etcdserver: duplicate key given in txn request"),
        EtcdError.MemberBadUrls => (3, "etcdserver: given member URLs are invalid"),
        EtcdError.InvalidAuthManagement => (3, "etcdserver: invalid auth management"),
        EtcdError.InvalidAuthToken => (16, "etcdserver: invalid auth token"),
        EtcdError.InvalidClientApiVersion => (3, "etcdserver: invalid client api version"),
        EtcdError.InvalidDowngradeTargetVersion => (3, "etcdserver: invalid downgrade target version"),
        EtcdError.InvalidSortOption => (3, "etcdserver: invalid sort option"),
        EtcdError.EmptyKey => (3, "etcdserver: key is not provided"),
        EtcdError.KeyNotFound => (3, "etcdserver: key not found"),
        EtcdError.LeaderChanged => (14, "etcdserver: leader changed"),
        EtcdError.LeaseExists => (9, "etcdserver: lease already exists"),
        EtcdError.LeaseProvided => (3, "etcdserver: lease is provided"),
        EtcdError.MemberExists => (9, "etcdserver: member ID already exist"),
        EtcdError.MemberNotFound => (5, "etcdserver: member not found"),
        EtcdError.NoSpace => (8, "etcdserver: mvcc: database space exceeded"),
        EtcdError.Compacted => (11, "etcdserver: mvcc: required revision has been compacted"),
        EtcdError.FutureRevision => (11, "etcdserver: mvcc: required revision is a future revision"),
        EtcdError.NoInflightDowngrade => (9, "etcdserver: no inflight downgrade job"),
        EtcdError.NoLeader => (14, "etcdserver: no leader"),
        EtcdError.NotCapable => (14, "etcdserver: not capable"),
        EtcdError.NotLeader => (9, "etcdserver: not leader"),
        EtcdError.PermissionDenied => (7, "etcdserver: permission denied"),
        EtcdError.PermissionNotGranted => (9, "etcdserver: permission is not granted to the role"),
        EtcdError.PermissionNotGiven => (3, "etcdserver: permission not given"),
        EtcdError.NotEnoughStartedMembers => (2, "etcdserver: re-configuration failed due to not enough started members"),
        EtcdError.RequestCanceled => (1, "etcdserver: request canceled"),
        EtcdError.RequestTooLarge => (3, "etcdserver: request is too large"),
        EtcdError.Timeout => (14, "etcdserver: request timed out"),
        EtcdError.TimeoutConnectionLost => (14, "etcdserver: request timed out, possibly due to connection lost"),
        EtcdError.TimeoutLeaderFailure => (14, "etcdserver: request timed out, possibly due to previous leader failure"),
        EtcdError.TimeoutWaitAppliedIndex => (14, "etcdserver: request timed out, waiting for the applied index took too long"),
        EtcdError.LeaseNotFound => (5, "etcdserver: requested lease not found"),
        EtcdError.AuthOldRevision => (3, "etcdserver: revision of auth store is old"),
        EtcdError.RoleNotGranted => (9, "etcdserver: role is not granted to the user"),
        EtcdError.RoleExists => (9, "etcdserver: role name already exists"),
        EtcdError.RoleEmpty => (3, "etcdserver: role name is empty"),
        EtcdError.RoleNotFound => (9, "etcdserver: role name not found"),
        EtcdError.RootUserMissing => (9, "etcdserver: root user does not exist"),
        EtcdError.RootRoleMissing => (9, "etcdserver: root user does not have root role"),
        EtcdError.NotSupportedForLearner => (14, "etcdserver: rpc not supported for learner"),
        EtcdError.Stopped => (14, "etcdserver: server stopped"),
        EtcdError.LeaseTtlTooLarge => (11, "etcdserver: too large lease TTL"),
        EtcdError.TooManyLearners => (9, "etcdserver: too many learner members in cluster"),
        EtcdError.TooManyOps => (3, "etcdserver: too many operations in txn request"),
        EtcdError.TooManyRequests => (2, "etcdserver: too many requests"),
        EtcdError.ProposalDropped => (2, "raft proposal dropped"),
        EtcdError.Unhealthy => (14, "etcdserver: unhealthy cluster"),
        EtcdError.UserExists => (9, "etcdserver: user name already exists"),
        EtcdError.UserEmpty => (3, "etcdserver: user name is empty"),
        EtcdError.UserNotFound => (9, "etcdserver: user name not found"),
        EtcdError.NoPasswordUser => (2, "auth: authentication failed, password was given for no password user"),
        EtcdError.PasswordTooLong => (2, "bcrypt: password length exceeds 72 bytes"),
        EtcdError.TokenVerifyOnly => (2, "auth: token signing attempted with verify-only key"),
        EtcdError.ValueProvided => (3, "etcdserver: value is provided"),
        EtcdError.WatchCanceled => (1, "etcdserver: watch canceled"),
        EtcdError.WrongDowngradeVersionFormat => (3, "etcdserver: wrong downgrade target version format"),
        EtcdError.MalformedRequest => (13, "grpc: error unmarshalling request: the bytes are not a valid message of the method's request type"),
        _ => (2, "etcdserver: unknown error"),
    };
}
