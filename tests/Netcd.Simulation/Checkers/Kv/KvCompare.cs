namespace Netcd.Simulation.Checkers.Kv;

/// <summary>A condition of a request: something of a key equals something.</summary>
/// <param name="Key">The key.</param>
/// <param name="Target">What is compared.</param>
/// <param name="Number">The expected mod revision or version.</param>
/// <param name="Value">The expected value.</param>
public readonly record struct KvCompare(string Key, KvCompareTarget Target, long Number = 0, string Value = "")
{
    /// <inheritdoc/>
    public override string ToString() => Target == KvCompareTarget.Value ? $"{Key}=={Value}" : $"{Target}({Key})=={Number}";
}
