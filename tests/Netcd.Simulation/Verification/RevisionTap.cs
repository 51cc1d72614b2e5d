using Netcd.Core.Mvcc;

namespace Netcd.Simulation.Verification;

/// <summary>Listens to every revision that a member applies, before its watch hub does.</summary>
internal sealed class RevisionTap(string member, Truth truth, IRevisionObserver? next) : IRevisionObserver
{
    public void OnRevision(long revision, ReadOnlySpan<KeyChange> changes)
    {
        truth.Show(member, revision, changes);
        next?.OnRevision(revision, changes);
    }
}
