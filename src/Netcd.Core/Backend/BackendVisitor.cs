namespace Netcd.Core.Backend;

/// <summary>Receives one pair of a bucket scan; the spans are valid only during the call.</summary>
/// <returns>False to end the scan.</returns>
public delegate bool BackendVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
