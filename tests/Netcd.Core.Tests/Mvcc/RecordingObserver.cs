using Netcd.Core.Mvcc;

namespace Netcd.Core.MvccTests;

/// <summary>Keeps every change it hears of.</summary>
internal sealed class RecordingObserver : IRevisionObserver
{
    public List<KeyChange> Changes { get; } = [];

    public List<long> Revisions { get; } = [];

    public void OnRevision(long revision, ReadOnlySpan<KeyChange> changes)
    {
        Revisions.Add(revision);
        foreach (var change in changes)
        {
            Assert.Equal(revision, change.Revision.Main);
            Changes.Add(change);
        }
    }
}
