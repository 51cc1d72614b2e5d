namespace Netcd.Simulation.Checkers.Kv;

/// <summary>A request on named keys: all steps happen at once. One step without conditions is a plain get, put or delete.</summary>
/// <param name="Compares">Conditions; none hold always.</param>
/// <param name="Success">Steps when all conditions hold. No key is written twice.</param>
/// <param name="Failure">Steps otherwise.</param>
public sealed record KvRequest(IReadOnlyList<KvCompare> Compares, IReadOnlyList<KvAction> Success, IReadOnlyList<KvAction> Failure)
{
    /// <summary>All keys it names.</summary>
    public IEnumerable<string> Keys =>
        Compares.Select(static c => c.Key).Concat(Success.Concat(Failure).Select(static a => a.Key)).Distinct();

    /// <summary>Whether no branch changes anything.</summary>
    public bool IsReadOnly => Success.Concat(Failure).All(static a => a.Kind == KvActionKind.Get);

    /// <summary>Reads a key.</summary>
    public static KvRequest Get(string key) => Of(new KvAction(KvActionKind.Get, key));

    /// <summary>Sets a key.</summary>
    public static KvRequest Put(string key, string value) => Of(new KvAction(KvActionKind.Put, key, value));

    /// <summary>Removes a key.</summary>
    public static KvRequest Delete(string key) => Of(new KvAction(KvActionKind.Delete, key));

    /// <summary>Sets a key if its mod revision is the expected one (0: absent), else reads it.</summary>
    public static KvRequest Swap(string key, long modRevision, string value) => new(
        [new KvCompare(key, KvCompareTarget.ModRevision, modRevision)],
        [new KvAction(KvActionKind.Put, key, value)],
        [new KvAction(KvActionKind.Get, key)]);

    /// <summary>Several steps without conditions.</summary>
    public static KvRequest Of(params IReadOnlyList<KvAction> actions) => new([], actions, []);

    /// <inheritdoc/>
    public override string ToString() => Compares.Count == 0
        ? string.Join(", ", Success)
        : $"if {string.Join(" and ", Compares)} then {string.Join(", ", Success)} else {string.Join(", ", Failure)}";
}
