using System.Diagnostics.CodeAnalysis;

namespace Netcd.Storage.Bolt;

/// <summary>A bucket inside the write transaction. Reads see the transaction's own changes.</summary>
public sealed class WriteBucket
{
    internal WriteBucket()
    {
    }

    /// <summary>How full, from 0.1 to 1.0, pages of this bucket are made when they are split; high for ascending keys.</summary>
    public double FillPercent { get; set; }

    /// <summary>A number stored with the bucket (etcd never sets it).</summary>
    public ulong Sequence { get; set; }

    /// <summary>Finds a value; the span ends with the transaction.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Sets a value. Key and value are copied.</summary>
    /// <param name="key">1 to 32768 bytes.</param>
    /// <param name="value">Up to about 2 GiB.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    /// <exception cref="InvalidOperationException">The key names a nested bucket.</exception>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Deletes a key. False when it is missing.</summary>
    /// <exception cref="InvalidOperationException">The key names a nested bucket.</exception>
    public bool Delete(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Opens a cursor that stands before the first entry.</summary>
    public BoltCursor OpenCursor() => throw new NotImplementedException();

    /// <summary>Visits every entry in key order; the bucket must not be changed meanwhile.</summary>
    public void ForEach(BoltVisitor visit) => throw new NotImplementedException();

    /// <summary>Finds a nested bucket. Every call gives the same object.</summary>
    public bool TryGetBucket(ReadOnlySpan<byte> name, [NotNullWhen(true)] out WriteBucket? bucket) => throw new NotImplementedException();

    /// <summary>Creates a nested bucket.</summary>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public WriteBucket CreateBucket(ReadOnlySpan<byte> name) => throw new NotImplementedException();

    /// <summary>Deletes a nested bucket with all it holds. False when there is none.</summary>
    /// <exception cref="InvalidOperationException">The name is a key with a value.</exception>
    public bool DeleteBucket(ReadOnlySpan<byte> name) => throw new NotImplementedException();
}
