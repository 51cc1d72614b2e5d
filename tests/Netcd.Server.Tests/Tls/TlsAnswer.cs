using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tests.Tls;

/// <summary>What a client saw of a connection that was served.</summary>
internal sealed record TlsAnswer(SslProtocols Version, X509Certificate2 Certificate, TlsCipherSuite Suite);
