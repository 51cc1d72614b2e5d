using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Netcd.Interop.Tests.Support;

/// <summary>
/// Makes the output of two servers comparable: what must differ (ids, ports, folders, versions, clocks, sizes) becomes a placeholder.
/// An id keeps its placeholder within one run, in hex and in decimal, so that a wrong id in one place still shows.
/// </summary>
internal sealed partial class OutputNormaliser
{
    private readonly List<(string Text, string Placeholder)> _known = [];
    private readonly Dictionary<ulong, string> _ids = [];

    /// <summary>Replaces a text wherever it occurs.</summary>
    public void Know(string text, string placeholder)
    {
        _known.Add((text, placeholder));
        _known.Sort(static (x, y) => y.Text.Length.CompareTo(x.Text.Length));
    }

    /// <summary>Gives an id a name of its own.</summary>
    public void KnowId(ulong id, string placeholder) => _ids[id] = placeholder;

    /// <summary>The comparable text of an output.</summary>
    public string Normalise(byte[] output) => Normalise(Text(output));

    /// <summary>The comparable text of an output.</summary>
    public string Normalise(string text)
    {
        foreach ((string known, string placeholder) in _known)
        {
            text = text.Replace(known, placeholder, StringComparison.Ordinal);
        }

        text = ClientLogTime().Replace(text, "\"ts\":\"<TIME>\"");
        text = ClientLogSeconds().Replace(text, "\"$1\":<TIME>");
        text = ClientLogUuid().Replace(text, "client-<UUID>");
        text = ClientLogPointer().Replace(text, "$1<POINTER>/");
        text = LocalAddress().Replace(text, "$1<LOCAL>'");
        text = AnyId().Replace(text, Id);
        text = PaddedId().Replace(text, " <");
        text = Duration().Replace(text, "<DURATION>");
        text = Remaining().Replace(text, "$1<SECONDS>");
        text = SizeField().Replace(text, "$1<SIZE>");
        text = Size().Replace(text, "<SIZE>");
        text = RaftIndex().Replace(text, "$1<INDEX>");
        text = StatusLine().Replace(text, "$1<INDEX>, <INDEX>, ");
        text = StatusRow().Replace(text, "$1 <INDEX> | <INDEX> |");
        text = PanicTrace().Replace(text, "$1<TRACE>");
        text = SnapshotHash().Replace(text, "$1<HASH>$2");
        return TableRule().Replace(TablePadding().Replace(text, " "), "$1");
    }

    private static string Text(byte[] output)
    {
        bool isText = !output.AsSpan().ContainsAnyInRange((byte)0, (byte)8) && System.Text.Unicode.Utf8.IsValid(output);
        return isText ? Encoding.UTF8.GetString(output) : ProtoText.Describe(output) ?? Convert.ToHexString(output);
    }

    private string Id(Match text)
    {
        // A small id has few digits in decimal too, and then looks like hex.
        bool isDecimal = text.Groups["decimal"].Success
            || (ulong.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong small) && _ids.ContainsKey(small));
        if (!ulong.TryParse(text.Value, isDecimal ? NumberStyles.None : NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong id))
        {
            return text.Value;
        }

        if (!_ids.TryGetValue(id, out string? placeholder))
        {
            placeholder = $"<ID{_ids.Count}>";
            _ids[id] = placeholder;
        }

        return placeholder;
    }

    // 64-bit ids; twelve hex digits leave out one in a million of those that are not known by name.
    [GeneratedRegex("(?<![0-9a-f])(?:(?<decimal>[0-9]{17,20})|[0-9a-f]{12,16})(?![0-9a-f])")]
    private static partial Regex AnyId();

    // etcdctl pads ids of fewer than 16 digits here and there.
    [GeneratedRegex(" {2,}<")]
    private static partial Regex PaddedId();

    [GeneratedRegex("\"ts\":\"[^\"]*\"")]
    private static partial Regex ClientLogTime();

    [GeneratedRegex("\"(ts|took)\":[0-9]+\\.[0-9e-]+")]
    private static partial Regex ClientLogSeconds();

    [GeneratedRegex("client-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex ClientLogUuid();

    [GeneratedRegex("(etcd-endpoints://)0x[0-9a-f]+/")]
    private static partial Regex ClientLogPointer();

    [GeneratedRegex("(LocalAddr: ')[^']*'")]
    private static partial Regex LocalAddress();

    [GeneratedRegex("(?<![0-9a-zA-Z])[0-9]+(\\.[0-9]+)?(ns|µs|ms)(?![0-9a-z])|[0-9]+\\.[0-9]+s(?![0-9a-z])")]
    private static partial Regex Duration();

    [GeneratedRegex("(remaining\\(|\"ttl\":|\"TTL\" : )[0-9]+")]
    private static partial Regex Remaining();

    [GeneratedRegex("(\"dbSize\":|\"dbSizeInUse\":|\"DBSize\" : |\"totalSize\":|\"Size\" : )[0-9]+")]
    private static partial Regex SizeField();

    [GeneratedRegex("(?<![0-9.])[0-9]+(\\.[0-9]+)? [kMG]?B(?![A-Za-z])")]
    private static partial Regex Size();

    [GeneratedRegex("(\"raftIndex\":|\"raftAppliedIndex\":|\"RaftIndex\" : |\"RaftAppliedIndex\" : )[0-9]+")]
    private static partial Regex RaftIndex();

    [GeneratedRegex("(<SIZE>, (?:true|false), (?:true|false), [0-9]+, )[0-9]+, [0-9]+, ")]
    private static partial Regex StatusLine();

    [GeneratedRegex("(<SIZE> [|│] +(?:true|false) [|│] +(?:true|false) [|│] +[0-9]+ [|│]) +[0-9]+ [|│] +[0-9]+ [|│]")]
    private static partial Regex StatusRow();

    // The clients have defects of their own; where exactly they died does not matter.
    [GeneratedRegex("(?s)(panic: [^\n]*\n).*")]
    private static partial Regex PanicTrace();

    // The hash of a backup covers the ids in it: first column of the plain output and of the table, and two spellings of the field.
    [GeneratedRegex("(?m)(^|^[|│] +|\"hash\":|\"Hash\" : )(?:[0-9a-f]{6,8}|[0-9]{7,10})(, [0-9]+, [0-9]+, | [|│] +[0-9]+ [|│] +[0-9]+ [|│]|,\"revision\":|\n\"Revision\" : )")]
    private static partial Regex SnapshotHash();

    [GeneratedRegex("(?<=[|│].*) {2,}(?=.*[|│])")]
    private static partial Regex TablePadding();

    [GeneratedRegex("([-─])\\1{2,}")]
    private static partial Regex TableRule();
}
