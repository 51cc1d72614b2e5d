using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Server.Tls;

/// <summary>Reads PEM files. Every failure names the file and what is wrong with it.</summary>
internal static class PemFile
{
    /// <summary>The text of a file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"open {path}: no such file or directory", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"open {path}: {e.Message}", e);
        }
    }

    /// <summary>All certificates of a file, in its order; at least one.</summary>
    /// <exception cref="InvalidDataException">It cannot be read or holds none.</exception>
    public static X509Certificate2Collection Certificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Read(path));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new InvalidDataException($"{path}: tls: failed to find any PEM data in certificate input");
    }
}
