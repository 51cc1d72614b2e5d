namespace Netcd.Core.Mvcc;

/// <summary>Hears of every store revision in order. Called on the apply loop after the revision became readable; must not block.</summary>
public interface IRevisionObserver
{
    /// <summary>All changes of one revision, in sub-revision order. The span is valid only during the call; what it holds may be kept.</summary>
    void OnRevision(long revision, ReadOnlySpan<KeyChange> changes);
}
