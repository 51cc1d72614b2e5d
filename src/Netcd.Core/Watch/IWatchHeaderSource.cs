namespace Netcd.Core.Watch;

/// <summary>Gives each response its ids and term. Called on connection tasks; thread-safe and cheap.</summary>
public interface IWatchHeaderSource
{
    /// <summary>The ids and the term of this moment.</summary>
    WatchHeaderIds Current { get; }
}
