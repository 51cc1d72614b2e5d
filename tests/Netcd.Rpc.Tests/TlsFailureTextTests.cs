using System.Security.Authentication;

namespace Netcd.Rpc.Tests;

public sealed class TlsFailureTextTests
{
    [Theory]
    [InlineData("error:0A000418:SSL routines::tlsv1 alert unknown ca", "remote error: tls: unknown certificate authority")]
    [InlineData("error:0A000412:SSL routines::sslv3 alert bad certificate", "remote error: tls: bad certificate")]
    [InlineData("error:0A00045C:SSL routines::tlsv13 alert certificate required", "remote error: tls: certificate required")]
    [InlineData("Cannot determine the frame size or a corrupted frame was received.", "tls: first record does not look like a TLS handshake")]
    [InlineData("error:0A000102:SSL routines::unsupported protocol", "tls: client offered only unsupported versions")]
    [InlineData("error:0A0000C1:SSL routines::no shared cipher", "tls: no cipher suite supported by both client and server")]
    [InlineData("Received an unexpected EOF or 0 bytes from the transport stream.", "EOF")]
    [InlineData("Connection reset by peer", "Connection reset by peer")]
    public void Failed_handshakes_are_told_in_the_words_of_Go(string inner, string expected) =>
        Assert.Equal(expected, TlsFailureText.Of(new AuthenticationException("Authentication failed, see inner exception.", new InvalidOperationException(inner))));
}
