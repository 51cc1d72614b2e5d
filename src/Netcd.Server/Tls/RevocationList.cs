using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Tls;

/// <summary>The serial numbers of a revocation list (RFC 5280, section 5.1), in DER or PEM. As in etcd, whose list it is does not count. Thread-safe.</summary>
/// <param name="file">The list.</param>
/// <param name="log">Hears of changes that could not be read.</param>
/// <exception cref="InvalidDataException">The file is missing or no revocation list.</exception>
internal sealed class RevocationList(string file, ILog log)
{
    private const string PemLabel = "X509 CRL";

    private readonly WatchedFiles<FrozenSet<string>> _files = new([file], () => Load(file), log);

    /// <summary>Whether the list has this certificate.</summary>
    public bool Contains(X509Certificate2 certificate) => _files.Current.Contains(Convert.ToHexString(certificate.SerialNumberBytes.Span));

    private static FrozenSet<string> Load(string file)
    {
        try
        {
            return SerialNumbers(DerOf(File.ReadAllBytes(file))).ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"cannot read the revocation list {file}: {e.Message}", e);
        }
        catch (AsnContentException e)
        {
            throw new InvalidDataException($"{file} is no certificate revocation list: {e.Message}", e);
        }
    }

    private static byte[] DerOf(byte[] content)
    {
        string text = Encoding.ASCII.GetString(content);
        return PemEncoding.TryFind(text, out PemFields fields) && text[fields.Label] == PemLabel ? Convert.FromBase64String(text[fields.Base64Data]) : content;
    }

    private static List<string> SerialNumbers(byte[] der)
    {
        AsnReader list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            list.ReadInteger();
        }

        list.ReadEncodedValue();
        list.ReadEncodedValue();
        SkipTime(list);
        if (list.HasData && IsTime(list.PeekTag()))
        {
            SkipTime(list);
        }

        var serials = new List<string>();
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (AsnReader revoked = list.ReadSequence(); revoked.HasData;)
            {
                serials.Add(Convert.ToHexString(revoked.ReadSequence().ReadIntegerBytes().Span));
            }
        }

        return serials;
    }

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static void SkipTime(AsnReader list)
    {
        if (!IsTime(list.PeekTag()))
        {
            throw new AsnContentException("a time is missing");
        }

        list.ReadEncodedValue();
    }
}
