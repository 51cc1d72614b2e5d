namespace Netcd.Core.V2;

/// <summary>What applying a v2 request gave.</summary>
public readonly struct V2ApplyResult
{
    /// <summary>Text of the error for a method nobody knows, as etcd words it.</summary>
    public const string UnknownMethodText = "etcdserver: unknown method";

    /// <summary>The request was applied and has no answer.</summary>
    public static readonly V2ApplyResult NoAnswer;

    /// <summary>The method is none of the five; nothing was changed.</summary>
    public static readonly V2ApplyResult UnknownMethod = new(default, hasAnswer: false, isUnknownMethod: true);

    private readonly V2Result _answer;

    private V2ApplyResult(V2Result answer, bool hasAnswer, bool isUnknownMethod)
    {
        _answer = answer;
        HasAnswer = hasAnswer;
        IsUnknownMethod = isUnknownMethod;
    }

    /// <summary>Whether <see cref="Answer"/> holds an event or an error.</summary>
    public bool HasAnswer { get; }

    /// <summary>Whether the method was unknown.</summary>
    public bool IsUnknownMethod { get; }

    /// <summary>Event or error, when <see cref="HasAnswer"/>.</summary>
    public V2Result Answer => _answer;

    internal static V2ApplyResult Of(V2Result answer) => new(answer, hasAnswer: true, isUnknownMethod: false);
}
