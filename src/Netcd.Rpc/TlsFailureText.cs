namespace Netcd.Rpc;

/// <summary>Why a TLS handshake failed, in the words of Go, which people know from etcd's logs and search for. Pure.</summary>
public static class TlsFailureText
{
    private const string Alert = " alert ";

    /// <summary>What the other side says when it gives up: OpenSSL's words and Go's, where they differ.</summary>
    private static readonly Dictionary<string, string> Alerts = new(StringComparer.Ordinal)
    {
        ["unknown ca"] = "unknown certificate authority",
        ["certificate unknown"] = "unknown certificate",
        ["certificate expired"] = "expired certificate",
        ["certificate revoked"] = "revoked certificate",
        ["bad record mac"] = "bad record MAC",
        ["decode error"] = "error decoding message",
        ["decrypt error"] = "error decrypting message",
        ["protocol version"] = "protocol version not supported",
        ["insufficient security"] = "insufficient security level",
    };

    private static readonly (string Ours, string Go)[] Reasons =
    [
        ("Cannot determine the frame size", "tls: first record does not look like a TLS handshake"),
        ("wrong version number", "tls: first record does not look like a TLS handshake"),
        ("unsupported protocol", "tls: client offered only unsupported versions"),
        ("no shared cipher", "tls: no cipher suite supported by both client and server"),
        ("unexpected EOF", "EOF"),
    ];

    /// <summary>The text of what a handshake threw; its own message where Go has no word for it.</summary>
    public static string Of(Exception failure)
    {
        string text = failure.GetBaseException().Message;
        int alert = text.IndexOf(Alert, StringComparison.Ordinal);
        if (alert >= 0)
        {
            string said = text[(alert + Alert.Length)..];
            return "remote error: tls: " + Alerts.GetValueOrDefault(said, said);
        }

        foreach ((string ours, string go) in Reasons)
        {
            if (text.Contains(ours, StringComparison.Ordinal))
            {
                return go;
            }
        }

        return text;
    }
}
