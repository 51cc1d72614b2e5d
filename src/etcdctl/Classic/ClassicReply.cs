using System.Text.Json;

namespace Netcd.Etcdctl.Classic;

/// <summary>An HTTP answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Index">Index of the store; 0: not told.</param>
internal sealed record ClassicReply(int Status, string Body, ulong Index)
{
    /// <summary>Whether the server did it.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body of an answer about members or users.</summary>
    /// <exception cref="ClassicExit">The server refused.</exception>
    public string BodyOrExit()
    {
        if (IsSuccess)
        {
            return Body;
        }

        try
        {
            using var document = JsonDocument.Parse(Body);
            throw new ClassicExit(ClassicExit.BadArguments, document.RootElement.GetProperty("message").GetString() ?? Body);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ClassicExit(ClassicExit.BadArguments, Body.TrimEnd());
        }
    }
}
