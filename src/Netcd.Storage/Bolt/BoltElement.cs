namespace Netcd.Storage.Bolt;

/// <summary>An element of a page, for inspection.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; empty on a branch page.</param>
/// <param name="Child">Page that an element of a branch page points to; 0 on a leaf page.</param>
/// <param name="IsBucket">Whether the value is a bucket: root page and sequence number (8 bytes each), and an inline page when the root page is 0.</param>
public readonly record struct BoltElement(byte[] Key, byte[] Value, ulong Child, bool IsBucket);
