namespace Netcd.Server.V2.Auth;

/// <summary>Why an auth request was refused.</summary>
/// <param name="Status">HTTP status; 0 when it was not refused.</param>
/// <param name="Message">Text for the client.</param>
internal readonly record struct V2AuthError(int Status, string Message)
{
    /// <summary>No error.</summary>
    public static V2AuthError None => default;

    /// <summary>The log did not take the change.</summary>
    public static readonly V2AuthError Internal = new(500, "Internal Server Error");

    /// <summary>Whether there is no error.</summary>
    public bool IsNone => Status == 0;

    /// <summary>A refusal in etcd's words.</summary>
    public static V2AuthError Of(int status, string text) => new(status, "auth: " + text);
}
