using System.Buffers.Binary;
using System.Globalization;
using Netcd.CommandLine.Commands;
using Netcd.CommandLine.Output;
using Netcd.Core.Maintenance.Offline;
using Netcd.Storage.Bolt;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdutl.Commands;

/// <summary>bbolt pages, page, page-item, dump: how a database lies in its file.</summary>
internal static class BoltPages
{
    private const string Separator = "===============================================";
    private const int BytesPerLine = 16;

    /// <summary>A table of all pages.</summary>
    public static void List(ReadTransaction read, TextOutput output)
    {
        output.Line("ID       TYPE       ITEMS  OVRFLW");
        output.Line("======== ========== ====== ======");
        Func<ulong, bool> isFree = read.FindFreePages();
        for (ulong id = 0; id < read.PageCount; id++)
        {
            BoltPage page = read.DescribePage(id);
            bool free = isFree(id);
            string overflow = !free && page.Overflow > 0 ? Text(page.Overflow) : "";
            output.Line($"{id,-8} {(free ? "free" : NameOf(page.Kind)),-10} {(free ? "" : Text((uint)page.Count)),-6} {overflow,-6}");
            id += free ? 0 : page.Overflow;
        }
    }

    /// <summary>Pages for people.</summary>
    public static void Show(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        ulong[] ids = [.. invocation.Arguments.Skip(1).Where(static word => word.Length > 0).Select(Number)];
        bool all = invocation.Flags.Bool("all");
        if (all == ids.Length > 0)
        {
            throw new CommandException(ExitCode.Error, all ? "invalid args: either use '--all' or 'pageid...'" : "page id required");
        }

        string form = invocation.Flags.Text("format-value");
        int shown = 0;
        for (ulong next = 0; all ? next < read.PageCount : shown < ids.Length; next++)
        {
            if (shown > 0)
            {
                output.Line(Separator);
            }

            ulong id = all ? next : ids[shown];
            shown++;
            try
            {
                next += Show(Read(read, id), output, form);
            }
            catch (Exception e) when (e is InvalidDatabaseException or OfflineException)
            {
                output.Line($"Printing page {id} failed: {e.Message}. Continuing...");
            }
        }
    }

    /// <summary>One element of a leaf page.</summary>
    public static void ShowItem(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        bool keyOnly = invocation.Flags.Bool("key-only");
        bool valueOnly = invocation.Flags.Bool("value-only");
        if (keyOnly && valueOnly)
        {
            throw new CommandException(ExitCode.Error, "the --key-only or --value-only flag may be set, but not both");
        }

        BoltPageImage page = Read(read, Number(invocation.Arguments[1]));
        ulong index = Number(invocation.Arguments[2]);
        if (index >= (ulong)page.Header.Count)
        {
            throw new CommandException(ExitCode.Error, $"leafPageElement: expected item index less than {page.Header.Count}, but got {index}");
        }

        if (page.Header.Kind != BoltPageKind.Leaf)
        {
            throw new CommandException(ExitCode.Error, $"leafPageElement: expected page type of 'leaf', but got '{NameOf(page.Header.Kind)}'");
        }

        BoltElement element = page.ReadElements()[(int)index];
        string form = invocation.Flags.Text("format");
        if (!valueOnly)
        {
            output.Line(BoltText.Format(element.Key, form));
        }

        if (!keyOnly)
        {
            output.Line(BoltText.Format(element.Value, form));
        }
    }

    /// <summary>The bytes of pages, without their overflow pages; lines that repeat are left out.</summary>
    public static void Dump(ReadTransaction read, TextOutput output, Invocation invocation)
    {
        ulong[] ids = [.. invocation.Arguments.Skip(1).Where(static word => word.Length > 0).Select(Number)];
        for (int i = 0; i < ids.Length; i++)
        {
            if (i > 0)
            {
                output.Line(Separator);
            }

            if (ids[i] >= read.PageCount)
            {
                throw new CommandException(ExitCode.Error, "EOF");
            }

            Dump(read.ReadBytes(ids[i]), (long)ids[i] * read.PageSize, output);
        }
    }

    private static void Dump(ReadOnlySpan<byte> page, long address, TextOutput output)
    {
        bool isSkipping = false;
        for (int at = 0; at < page.Length; at += BytesPerLine)
        {
            ReadOnlySpan<byte> line = page.Slice(at, BytesPerLine);
            bool isLast = at + BytesPerLine == page.Length;
            if (at > 0 && !isLast && line.SequenceEqual(page.Slice(at - BytesPerLine, BytesPerLine)))
            {
                output.Write(isSkipping ? "" : $"{address + at:x7} *\n");
                isSkipping = true;
                continue;
            }

            isSkipping = false;
            output.Write($"{address + at:x7}");
            for (int pair = 0; pair < BytesPerLine; pair += 2)
            {
                output.Write(" " + BoltText.Hex(line.Slice(pair, 2)));
            }

            output.Line("");
        }

        output.Line("");
    }

    private static uint Show(BoltPageImage page, TextOutput output, string form)
    {
        output.Line($"Page ID:    {page.Header.Id}\nPage Type:  {NameOf(page.Header.Kind)}\nTotal Size: {page.Bytes.Length} bytes\nOverflow pages: {page.Header.Overflow}");
        if (page.ReadMeta() is { } meta)
        {
            output.Line($"Version:    2\nPage Size:  {meta.PageSize} bytes\nFlags:      {meta.Flags:x8}\nRoot:       <pgid={meta.RootPage}>");
            output.Line($"Freelist:   <pgid={meta.FreelistPage}>\nHWM:        <pgid={meta.HighWater}>\nTxn ID:     {meta.TransactionId}\nChecksum:   {meta.Checksum:x16}\n");
        }
        else if (page.Header.Kind == BoltPageKind.Freelist)
        {
            IReadOnlyList<ulong> ids = page.ReadFreelist();
            output.Line($"Item Count: {ids.Count}\nOverflow: {page.Header.Overflow}\n");
            foreach (ulong id in ids)
            {
                output.Line(id.ToString(CultureInfo.InvariantCulture));
            }

            output.Line("");
        }
        else if (page.Header.Kind is BoltPageKind.Leaf or BoltPageKind.Branch)
        {
            output.Line($"Item Count: {page.Header.Count}\n");
            foreach (BoltElement element in page.ReadElements())
            {
                output.Write($"{BoltText.Key(element.Key)}: ");
                output.Line(page.Header.Kind == BoltPageKind.Branch ? System.Text.Encoding.UTF8.GetBytes($"<pgid={element.Child}>") : Value(element, form));
            }

            output.Line("");
        }

        return page.Header.Overflow;
    }

    private static byte[] Value(BoltElement element, string form) => element.IsBucket && element.Value.Length >= 2 * sizeof(ulong)
        ? System.Text.Encoding.UTF8.GetBytes(
            $"<pgid={BinaryPrimitives.ReadUInt64LittleEndian(element.Value)},seq={BinaryPrimitives.ReadUInt64LittleEndian(element.Value.AsSpan(sizeof(ulong)))}>")
        : BoltText.Format(element.Value, form);

    private static BoltPageImage Read(ReadTransaction read, ulong id) =>
        id < read.PageCount ? read.ReadPage(id) : throw new OfflineException($"page {id} lies outside the {read.PageCount} pages of the database");

    private static ulong Number(string word) => GoInteger.TryParse(word, 10, out ulong number, out string problem)
        ? number
        : throw new CommandException(ExitCode.Error, problem);

    private static string NameOf(BoltPageKind kind) => kind == BoltPageKind.Unknown ? "unknown<00>" : kind.ToString().ToLowerInvariant();

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
