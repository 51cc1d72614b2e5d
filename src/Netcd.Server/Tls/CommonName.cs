using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tls;

/// <summary>The common name of a certificate's subject.</summary>
public static class CommonName
{
    private const string Oid = "2.5.4.3";

    /// <summary>The name; empty when there is none. With several the last one counts, as in Go.</summary>
    public static string Of(X509Certificate2 certificate)
    {
        string name = "";
        foreach (X500RelativeDistinguishedName part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == Oid)
            {
                name = part.GetSingleElementValue() ?? "";
            }
        }

        return name;
    }
}
