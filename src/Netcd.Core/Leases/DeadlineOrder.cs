namespace Netcd.Core.Leases;

/// <summary>By deadline, then by id, so that the order is the same on every run.</summary>
internal sealed class DeadlineOrder : IComparer<(long Deadline, Lease Lease)>
{
    public static readonly DeadlineOrder Instance = new();

    public int Compare((long Deadline, Lease Lease) x, (long Deadline, Lease Lease) y) =>
        x.Deadline != y.Deadline ? x.Deadline.CompareTo(y.Deadline) : x.Lease.Id.CompareTo(y.Lease.Id);
}
