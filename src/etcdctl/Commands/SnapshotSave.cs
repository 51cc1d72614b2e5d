using System.Security.Cryptography;
using Netcd.Client;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Session;
using Netcd.Protocol.Rpc;
using Netcd.Rpc;
using Netcd.Storage.Disk;
using Netcd.Storage.Disk.Local;

namespace Netcd.Etcdctl.Commands;

/// <summary>
/// Stores the database of a member in a file: into a part file first, which becomes the file when it is complete, checked and on disk.
/// </summary>
internal sealed class SnapshotSave(CtlContext context, EtcdClient client, string path)
{
    private const int HashSize = 32;
    private const int PageSize = 512;
    private const int Attempts = 3;

    private readonly LocalDisk _disk = new();

    private string Part => path + ".part";

    /// <summary>Fetches and stores.</summary>
    /// <param name="timeout">Limit for all of it; null: none.</param>
    /// <returns>Release of the server; empty: it does not tell.</returns>
    /// <exception cref="CommandException">It failed; the file is as it was.</exception>
    public async Task<string> RunAsync(TimeSpan? timeout)
    {
        using var limit = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, context.Clock);
        using var interrupted = new CancellationTokenSource();
        using IDisposable signals = context.Interrupts.Catch(interrupted.Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, interrupted.Token);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await FetchAsync(stop.Token);
                }
                catch (RpcException e) when (e.Code == RpcStatusCode.Unavailable && attempt < Attempts)
                {
                    context.Warn($"the transfer broke off: {e.Message}; starting again");
                }
            }
        }
        catch (Exception e) when (interrupted.IsCancellationRequested && e is RpcException or OperationCanceledException)
        {
            throw Failed("interrupted");
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
            throw Failed(e is FileNotFoundException ? $"could not open {Part} ({e.Message})" : $"could not write {Part}: {e.Message}");
        }
        finally
        {
            if (_disk.FileExists(Part))
            {
                _disk.Delete(Part);
            }
        }
    }

    private async Task<string> FetchAsync(CancellationToken cancellation)
    {
        string version = "";
        _disk.Delete(Part);
        using (IDiskFile file = _disk.Open(Part, OpenMode.CreateNew))
        {
            var progress = new ProgressLine(context, "snapshot");
            long length = 0;
            await foreach (SnapshotResponse piece in client.Maintenance.SnapshotAsync(cancellation))
            {
                file.Write(piece.Blob.Span, length);
                length += piece.Blob.Length;
                version = piece.Version.Length > 0 ? piece.Version : version;
                progress.Show(length, length + (long)piece.RemainingBytes);
            }

            progress.End();
            Check(file, length - HashSize);
            file.Sync();
        }

        _disk.Rename(Part, path);
        _disk.SyncDirectory(DiskExtensions.ParentOf(path));
        return version;
    }

    /// <summary>Reads the file again: what counts is what arrived there.</summary>
    private static void Check(IDiskFile file, long content)
    {
        if (content < 0 || content % PageSize != 0)
        {
            throw new IOException($"sha256 checksum not found [bytes: {content + HashSize}]");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        for (long at = 0; at < content;)
        {
            int read = file.Read(buffer.AsSpan(0, (int)Math.Min(content - at, buffer.Length)), at);
            if (read == 0)
            {
                throw new IOException($"the file became shorter: {at} bytes");
            }

            hash.AppendData(buffer, 0, read);
            at += read;
        }

        byte[] expected = new byte[HashSize];
        if (file.Read(expected, content) != HashSize || !hash.GetHashAndReset().AsSpan().SequenceEqual(expected))
        {
            throw new IOException("the checksum does not fit: the transfer is damaged");
        }
    }

    private static CommandException Failed(string problem) => new(ExitCode.Interrupted, problem);
}
