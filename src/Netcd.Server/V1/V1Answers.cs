using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2;

namespace Netcd.Server.V1;

/// <summary>Answers of v1: JSON that calls itself plain text, always 200 when it worked.</summary>
internal static class V1Answers
{
    /// <summary>One object.</summary>
    public static ValueTask One(PlainHttpExchange exchange, in V1Response response)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        response.WriteTo(answer.Json);
        return answer.SendAsync(exchange, 200, PlainAnswers.Text);
    }

    /// <summary>A directory.</summary>
    public static ValueTask Many(PlainHttpExchange exchange, IEnumerable<V1Response> responses)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        answer.Json.BeginArray();
        foreach (V1Response response in responses)
        {
            response.WriteTo(answer.Json);
        }

        answer.Json.EndArray();
        return answer.SendAsync(exchange, 200, PlainAnswers.Text);
    }

    /// <summary>An error.</summary>
    public static ValueTask Error(PlainHttpExchange exchange, V1Error error)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        error.WriteTo(answer.Json);
        return answer.Line().SendAsync(exchange, error.HttpStatus, PlainAnswers.Text);
    }

    /// <summary>401 in the words of v2.</summary>
    public static ValueTask NoCredentials(PlainHttpExchange exchange) => Error(exchange, new V1Error(V1Error.Unauthorized, "Insufficient credentials"));

    /// <summary>405 without a body.</summary>
    public static ValueTask MethodNotAllowed(PlainHttpExchange exchange)
    {
        exchange.StatusCode = 405;
        exchange.ResponseHeaders.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    /// <summary>The key below an endpoint, with a leading slash and without a trailing one; <c>/</c> for the root.</summary>
    public static string KeyIn(string path, string endpoint) => V2Path.Clean(path[endpoint.Length..]);

    /// <summary>Whether the first part of a key belongs to the server.</summary>
    public static bool IsReserved(string key)
    {
        string first = key.TrimStart('/').Split('/')[0];
        return first is "_etcd" or "ephemeralNodes";
    }
}
