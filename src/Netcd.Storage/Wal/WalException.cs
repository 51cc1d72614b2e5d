namespace Netcd.Storage.Wal;

/// <summary>The log cannot be read or used. Messages are those of etcd where etcd has one.</summary>
public sealed class WalException(WalFailure failure, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What kind of trouble it is.</summary>
    public WalFailure Failure { get; } = failure;
}
