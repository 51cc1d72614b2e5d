using Netcd.Telemetry.GoText;
using Netcd.Telemetry.Logging;

namespace Netcd.Server.Hosting;

/// <summary>Looks at the data directory before a member touches it, and makes it.</summary>
public static class DataDirCheck
{
    private const string MemberFolder = "member";
    private const string ProxyFolder = "proxy";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Whether the log exists, so that the member restarts and the bootstrap settings do not count.</summary>
    public static bool IsMemberInitialized(EtcdOptions options) =>
        Directory.Exists(options.EffectiveWalDir) && Directory.EnumerateFiles(options.EffectiveWalDir, "*.wal").Any();

    /// <summary>Whether a v2 proxy left the directory, which stays one whatever the flags say; a directory of a member never becomes one.</summary>
    public static bool IsOfProxy(EtcdOptions options) => Directory.Exists(Path.Join(options.DataDir, ProxyFolder));

    /// <summary>Checks what is in the data directory and creates it (mode 0700) when it is missing.</summary>
    /// <returns>False after a fatal line.</returns>
    public static bool Prepare(EtcdOptions options, ILog log)
    {
        try
        {
            return Directory.Exists(options.DataDir) ? Inspect(options.DataDir, log) : Create(options.DataDir);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Fatal("failed to list data directory", [("dir", options.DataDir), ("error", e)]);
            return false;
        }
    }

    private static bool Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Private);
        }

        return true;
    }

    private static bool Inspect(string path, ILog log)
    {
        bool hasMember = false;
        bool hasProxy = false;
        foreach (string entry in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(entry);
            hasMember |= name == MemberFolder;
            hasProxy |= name == ProxyFolder;
            if (name is not (MemberFolder or ProxyFolder))
            {
                log.Warn("found invalid file under data directory", [("filename", name), ("data-dir", path)]);
            }
        }

        if (hasProxy && hasMember)
        {
            log.Fatal("invalid datadir; both member and proxy directories exist", [("data-dir", path)]);
            return false;
        }

        if (hasMember || hasProxy)
        {
            log.Info("server has been already initialized", [("data-dir", path), ("dir-type", hasMember ? "member" : "proxy")]);
        }

        WarnOfOpenMode(path, log);
        return true;
    }

    private static void WarnOfOpenMode(string path, ILog log)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        if (mode != Private)
        {
            log.Warn("check file permission", [("error", $"directory {GoQuote.Quote(path)} exist, but the permission is {GoQuote.Quote(ModeText(mode))}. The recommended permission is \"-rwx------\" to prevent possible unprivileged access to the data")]);
        }
    }

    private static string ModeText(UnixFileMode mode)
    {
        const string Letters = "rwxrwxrwx";
        return "d" + string.Create(Letters.Length, (int)mode, static (text, bits) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (bits & (1 << (Letters.Length - 1 - i))) != 0 ? Letters[i] : '-';
            }
        });
    }
}
