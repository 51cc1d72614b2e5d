using Netcd.Core.V2;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;

namespace Netcd.Server.V2;

/// <summary>Answers that several v2 handlers give.</summary>
internal static class V2Answers
{
    /// <summary>An error of the key API; its index is a header too.</summary>
    public static ValueTask Error(PlainHttpExchange exchange, V2Error error)
    {
        V2Headers.SetIndex(exchange, error.Index);
        JsonAnswer answer = JsonAnswer.Begin();
        error.WriteTo(answer.Json);
        return answer.Line().SendAsync(exchange, error.HttpStatus);
    }

    /// <summary>An error of the other APIs: <c>{"message":…}</c>.</summary>
    public static ValueTask Message(PlainHttpExchange exchange, int status, string message)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        answer.Json.BeginObject();
        answer.Json.Name("message"u8);
        answer.Json.String(message);
        answer.Json.EndObject();
        return answer.SendAsync(exchange, status);
    }

    /// <summary>401 of the other APIs.</summary>
    public static ValueTask NoCredentials(PlainHttpExchange exchange) => Message(exchange, 401, "Insufficient credentials");

    /// <summary>A plain text without media type of its own, as Go guesses it.</summary>
    public static ValueTask Text(PlainHttpExchange exchange, string text) => exchange.WriteAsync(200, PlainAnswers.Text, text);
}
