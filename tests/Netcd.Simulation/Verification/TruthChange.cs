using System.Text;
using Netcd.Core.Mvcc;
using Netcd.Protocol.Mvcc;

namespace Netcd.Simulation.Verification;

/// <summary>One change of one key as the members applied it.</summary>
public sealed class TruthChange
{
    private readonly KeyChange _change;
    private KeyValue? _pair;

    internal TruthChange(in KeyChange change)
    {
        _change = change;
        Key = Encoding.Latin1.GetString(change.Key.Span);
    }

    /// <summary>Whether the key was deleted.</summary>
    public bool IsDelete => _change.IsDelete;

    /// <summary>The pair; of a delete only key and mod_revision.</summary>
    public KeyValue Pair => _pair ??= KeyValue.Parser.ParseFrom(_change.KeyValue.Span);

    /// <summary>The key, one character per byte.</summary>
    public string Key { get; }

    internal bool IsSame(in KeyChange other) =>
        _change.IsDelete == other.IsDelete
        && _change.IsCreate == other.IsCreate
        && _change.Revision == other.Revision
        && _change.KeyValue.Span.SequenceEqual(other.KeyValue.Span);

    /// <inheritdoc/>
    public override string ToString() => Describe(_change);

    internal static string Describe(in KeyChange change)
    {
        KeyValue pair = KeyValue.Parser.ParseFrom(change.KeyValue.Span);
        string key = Encoding.Latin1.GetString(change.Key.Span);
        return change.IsDelete ? $"delete {key}" : $"put {key}={pair.Value.ToStringUtf8()} version {pair.Version} create {pair.CreateRevision} lease {pair.Lease:x}";
    }
}
