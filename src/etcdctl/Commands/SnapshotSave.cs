using System.Security.Cryptography;
using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;

namespace Netcd.Etcdctl.Commands;

/// <summary>
/// Stores the database of a member in a file: into a part file first, which becomes the file when it is complete, checked and on disk.
/// </summary>
internal sealed class SnapshotSave(CtlContext context, EtcdClient client, string path)
{
    private const int HashSize = 32;
    private const int PageSize = 512;
    private const int Attempts = 3;

    private string Part => path + ".part";

    /// <summary>Fetches and stores.</summary>
    /// <param name="timeout">Limit for all of it; null: none.</param>
    /// <returns>Release of the server; empty: it does not tell.</returns>
    /// <exception cref="CommandException">It failed; the file is as it was.</exception>
    public async Task<string> RunAsync(TimeSpan? timeout)
    {
        using var limit = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, context.Clock);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await FetchAsync(limit.Token);
                }
                catch (RpcException e) when (e.Code == RpcStatusCode.Unavailable && attempt < Attempts)
                {
                    context.Warn($"the transfer broke off: {e.Message}; starting again");
                }
            }
        }
        catch (RpcException e)
        {
            throw Failed(ErrorText.Of(e));
        }
        catch (OperationCanceledException)
        {
            throw Failed("context deadline exceeded");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e is DirectoryNotFoundException ? $"could not open {Part} (open {Part}: no such file or directory)" : $"could not write {Part}: {e.Message}");
        }
        finally
        {
            if (File.Exists(Part))
            {
                File.Delete(Part);
            }
        }
    }

    private async Task<string> FetchAsync(CancellationToken cancellation)
    {
        string version = "";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(Part, options))
        {
            var progress = new ProgressLine(context, "snapshot");
            await foreach (SnapshotResponse piece in client.Maintenance.SnapshotAsync(cancellation))
            {
                piece.Blob.WriteTo(file);
                version = piece.Version.Length > 0 ? piece.Version : version;
                progress.Show(file.Position, file.Position + (long)piece.RemainingBytes);
            }

            progress.End();
            Check(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(Part, path, overwrite: true);
        return version;
    }

    private static void Check(FileStream file)
    {
        if (file.Length % PageSize != HashSize)
        {
            throw new IOException($"sha256 checksum not found [bytes: {file.Length}]");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        file.Position = 0;
        for (long left = file.Length - HashSize; left > 0;)
        {
            int read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        byte[] expected = new byte[HashSize];
        file.ReadExactly(expected);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new IOException("the checksum does not fit: the transfer is damaged");
        }
    }

    private static CommandException Failed(string problem) => new(ExitCode.Interrupted, problem);
}
