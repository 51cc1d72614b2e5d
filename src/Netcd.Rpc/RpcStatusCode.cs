namespace Netcd.Rpc;

/// <summary>The outcome of a call, with the numbers of the gRPC wire and the names of grpc-go.</summary>
public enum RpcStatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>Given up, usually by the caller.</summary>
    Canceled = 1,

    /// <summary>An error without a code of its own.</summary>
    Unknown = 2,

    /// <summary>The request can never succeed.</summary>
    InvalidArgument = 3,

    /// <summary>The time given by the caller has run out.</summary>
    DeadlineExceeded = 4,

    /// <summary>Something named in the request does not exist.</summary>
    NotFound = 5,

    /// <summary>Something to be created exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known but may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or a size limit is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Lost against a concurrent change.</summary>
    Aborted = 10,

    /// <summary>Past the valid range, for example a compacted revision.</summary>
    OutOfRange = 11,

    /// <summary>The method does not exist here.</summary>
    Unimplemented = 12,

    /// <summary>A broken promise of the protocol or of the server.</summary>
    Internal = 13,

    /// <summary>Not reachable now; the call may be repeated.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupt.</summary>
    DataLoss = 15,

    /// <summary>The caller has no valid credentials.</summary>
    Unauthenticated = 16,
}
