namespace Netcd.Core.Mvcc;

/// <summary>One change of one key, as the watch hub gets it. The memory is immutable and may be kept and shared.</summary>
/// <param name="Revision">Where the change stands.</param>
/// <param name="IsDelete">Whether the key was deleted.</param>
/// <param name="IsCreate">Whether a put created the key (version 1), so that there is no previous pair.</param>
/// <param name="Key">The key.</param>
/// <param name="KeyValue">
/// The encoded <c>mvccpb.KeyValue</c> as an event carries it: for a put the stored bytes, for a delete key and mod_revision only.
/// </param>
public readonly record struct KeyChange(
    Revision Revision,
    bool IsDelete,
    bool IsCreate,
    ReadOnlyMemory<byte> Key,
    ReadOnlyMemory<byte> KeyValue);
