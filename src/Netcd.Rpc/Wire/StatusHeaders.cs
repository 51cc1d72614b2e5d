using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Netcd.Rpc.Wire;

/// <summary>Header values that are made once.</summary>
internal static class StatusHeaders
{
    /// <summary>Content type of calls and answers.</summary>
    public static readonly string ContentType = "application/grpc";

    private static readonly StringValues[] Codes =
        [.. Enumerable.Range(0, (int)RpcStatusCode.Unauthenticated + 1).Select(code => new StringValues(code.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>Value of <c>grpc-status</c>.</summary>
    public static StringValues Of(RpcStatusCode code) =>
        (uint)code < (uint)Codes.Length ? Codes[(int)code] : ((int)code).ToString(CultureInfo.InvariantCulture);
}
