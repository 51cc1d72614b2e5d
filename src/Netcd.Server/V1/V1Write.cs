using System.Globalization;
using Netcd.Core.Requests;
using Netcd.Core.V2;
using Netcd.Server.Pages;

namespace Netcd.Server.V1;

/// <summary>The writes of v1 as v2 requests. Stateless.</summary>
internal static class V1Write
{
    /// <summary>Reads the <c>ttl</c> of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="now">Nanoseconds since the Unix epoch.</param>
    /// <param name="expiration">When the key expires, 0 for never, negative for at once.</param>
    /// <returns>False when it is not a number.</returns>
    public static bool TryReadTtl(RequestForm form, long now, out long expiration)
    {
        expiration = 0;
        string text = form.First("ttl");
        if (text.Length == 0)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds))
        {
            return false;
        }

        expiration = seconds <= 0 ? -1 : (long)Int128.Min(long.MaxValue, now + ((Int128)seconds * 1_000_000_000));
        return true;
    }

    /// <summary>Sets a key; a key that is to expire at once is deleted.</summary>
    /// <param name="requests">The way to the log.</param>
    /// <param name="key">Key with a leading slash.</param>
    /// <param name="value">New value.</param>
    /// <param name="expiration">As <see cref="TryReadTtl"/> gives it.</param>
    /// <param name="prevValue">Value the key must have; empty when it must not exist; null for either.</param>
    public static ValueTask<V2Result> SetAsync(V2Requests requests, string key, string value, long expiration, string? prevValue) =>
        requests.ProposeAsync(new V2Request
        {
            Method = expiration < 0 ? V2Request.Delete : V2Request.Put,
            Path = PathOf(key),
            Value = expiration < 0 ? "" : value,
            Expiration = Math.Max(0, expiration),
            PrevValue = prevValue ?? "",
            PrevExist = prevValue is "" ? false : null,
            IsV1 = true,
        });

    /// <summary>Deletes a file.</summary>
    public static ValueTask<V2Result> DeleteAsync(V2Requests requests, string key) =>
        requests.ProposeAsync(new V2Request { Method = V2Request.Delete, Path = PathOf(key), IsV1 = true });

    /// <summary>The current value where a create found the key; it is not part of the error.</summary>
    public static string CurrentValue(V2Requests requests, string key) => requests.Store.View.ValueOf(PathOf(key)) ?? "";

    /// <summary>Full path of a key.</summary>
    public static string PathOf(string key) => key == "/" ? V2Path.KeysPrefix : V2Path.KeysPrefix + key;
}
