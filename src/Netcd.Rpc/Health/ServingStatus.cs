namespace Netcd.Rpc.Health;

/// <summary>Answers of the health service, with the numbers of its message.</summary>
public enum ServingStatus
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Serving.</summary>
    Serving = 1,

    /// <summary>Not serving, for example during defragmentation.</summary>
    NotServing = 2,

    /// <summary>Only in answers of Watch: there is no such service yet.</summary>
    ServiceUnknown = 3,
}
