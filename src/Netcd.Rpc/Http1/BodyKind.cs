namespace Netcd.Rpc.Http1;

/// <summary>How the body of a response is sent.</summary>
internal enum BodyKind
{
    /// <summary>Not at all: the answer to HEAD, and statuses without a body. What is written is dropped.</summary>
    None,

    /// <summary>As it is; the head says how long.</summary>
    Counted,

    /// <summary>In chunks.</summary>
    Chunked,
}
