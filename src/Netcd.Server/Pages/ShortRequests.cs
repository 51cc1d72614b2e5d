using Netcd.Rpc.Http;

namespace Netcd.Server.Pages;

/// <summary>Which requests are answered within microseconds as a rule, so that no other thread needs to be woken for them. Pure.</summary>
internal static class ShortRequests
{
    private static readonly string[] Prefixes = ["/v2/keys/", "/v1/keys/", "/health", "/version"];

    /// <summary>Reads and changes of single keys, and the pages that say only that the member lives. Not with a password: checking one takes long.</summary>
    public static bool Contains(PlainHttpExchange exchange)
    {
        string target = exchange.RawTarget;
        foreach (string prefix in Prefixes)
        {
            if (target.StartsWith(prefix, StringComparison.Ordinal))
            {
                return !exchange.QueryString.Contains("recursive", StringComparison.Ordinal) && exchange.RequestHeaders.Authorization.Count == 0;
            }
        }

        return false;
    }
}
