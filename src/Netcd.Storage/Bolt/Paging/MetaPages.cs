using Netcd.Storage.Disk;

namespace Netcd.Storage.Bolt.Paging;

/// <summary>Finds the newest valid meta of a file.</summary>
internal static class MetaPages
{
    /// <summary>Reads both metas and chooses.</summary>
    /// <exception cref="InvalidDatabaseException">Neither is valid, or the file is shorter than they say.</exception>
    public static Meta Choose(IDiskFile file)
    {
        Meta? first = Read(file, 0, out string problem0);
        int secondAt = first?.PageSize ?? 0;
        Meta? second = null;
        string problem1 = "";
        if (secondAt != 0)
        {
            second = Read(file, secondAt, out problem1);
        }
        else
        {
            // The first meta, which tells the page size, is lost: the second lies at one of these places.
            for (int size = PageLayout.MinPageSize; size <= PageLayout.MaxPageSize && second is null; size *= 2)
            {
                second = Read(file, size, out string problem);
                second = second?.PageSize == size ? second : null;
                problem1 = size == 4096 ? problem : problem1;
            }
        }

        if (first is null && second is null)
        {
            throw new InvalidDatabaseException($"{file.Path} is no valid database: page 0: {problem0}; page 1: {problem1}");
        }

        Meta meta = second is null || first?.TransactionId > second.TransactionId ? first! : second;
        return Checked(meta, file);
    }

    private static Meta? Read(IDiskFile file, long offset, out string problem)
    {
        Span<byte> page = stackalloc byte[Meta.Size];
        int length = file.Read(page, offset);
        if (Meta.TryRead(page[..length], out Meta? meta, out string? reason))
        {
            problem = "";
            return meta;
        }

        problem = reason;
        return null;
    }

    // A mapped read past the end of the file would kill the process, so the length is proven before anything is read.
    private static Meta Checked(Meta meta, IDiskFile file)
    {
        long pages = file.Length / meta.PageSize;
        if (meta.HighWater > (ulong)pages)
        {
            throw new InvalidDatabaseException($"{file.Path} is cut short: page {meta.TransactionId % 2} (meta) counts {meta.HighWater} pages of {meta.PageSize} bytes, the file has {file.Length} bytes");
        }

        if (meta.RootPage < PageLayout.FirstDataPage || meta.RootPage >= meta.HighWater)
        {
            throw new InvalidDatabaseException($"{file.Path} is no valid database: page {meta.TransactionId % 2} (meta) puts the root at page {meta.RootPage} of {meta.HighWater}");
        }

        return meta;
    }
}
