using Netcd.Protocol.Errors;

namespace Netcd.Core.Peers;

/// <summary>What asking another member gave: a value, one of etcd's errors, or no usable answer at all.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly record struct PeerResult<T>
{
    private PeerResult(bool isAnswered, EtcdError error, T? value, string reason)
    {
        IsAnswered = isAnswered;
        Error = error;
        Value = value;
        Reason = reason;
    }

    /// <summary>Whether the other member answered in the protocol's terms, with a value or an error.</summary>
    public bool IsAnswered { get; }

    /// <summary>The error it answered; none when it gave a value, or no answer.</summary>
    public EtcdError Error { get; }

    /// <summary>The value, when <see cref="Succeeded"/>.</summary>
    public T? Value { get; }

    /// <summary>Why there is no usable answer, for the log.</summary>
    public string Reason { get; }

    /// <summary>Whether <see cref="Value"/> is there.</summary>
    public bool Succeeded => IsAnswered && Error == EtcdError.None;

    /// <summary>It answered with a value.</summary>
    public static PeerResult<T> Of(T value) => new(true, EtcdError.None, value, "");

    /// <summary>It answered with one of etcd's errors.</summary>
    public static PeerResult<T> Failed(EtcdError error) => new(true, error, default, "");

    /// <summary>It could not be reached, or what it said makes no sense.</summary>
    public static PeerResult<T> NoAnswer(string reason) => new(false, EtcdError.None, default, reason);
}
