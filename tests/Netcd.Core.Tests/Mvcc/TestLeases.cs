using Netcd.Core.Leases;

namespace Netcd.Core.MvccTests;

/// <summary>Leases 1 to 5 exist.</summary>
internal sealed class TestLeases : ILeaseAttachments
{
    public SortedDictionary<string, long> Attached { get; } = new(StringComparer.Ordinal);

    public bool Exists(long leaseId) => leaseId is >= 1 and <= 5;

    public long LeaseOf(ReadOnlySpan<byte> key) => Attached.GetValueOrDefault(Text(key));

    public void Attach(long leaseId, ReadOnlyMemory<byte> key)
    {
        Assert.True(Exists(leaseId));
        Attached[Text(key.Span)] = leaseId;
    }

    public void Detach(long leaseId, ReadOnlySpan<byte> key)
    {
        Assert.Equal(leaseId, LeaseOf(key));
        Attached.Remove(Text(key));
    }

    private static string Text(ReadOnlySpan<byte> key) => System.Text.Encoding.Latin1.GetString(key);
}
