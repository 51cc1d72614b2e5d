namespace Netcd.Server.Grpc;

/// <summary>What a method asks of its caller before it runs, while authentication is on.</summary>
internal enum AccessRule
{
    /// <summary>Nothing: it is open, or it decides by what the request says.</summary>
    None,

    /// <summary>Any user.</summary>
    User,

    /// <summary>A user with the role root.</summary>
    Root,

    /// <summary>A user with the role root; refused with the inner error's text and code 2, as etcd 3.5 does.</summary>
    RootUnmapped,
}
