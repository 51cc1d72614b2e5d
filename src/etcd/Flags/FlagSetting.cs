namespace Netcd.Etcd.Flags;

/// <summary>A value that somebody set.</summary>
/// <param name="Spec">The flag.</param>
/// <param name="Value">Its value.</param>
/// <param name="Origin">Where it was set, as a user knows it: <c>--name</c>, <c>ETCD_NAME</c>, <c>name in FILE</c>.</param>
internal sealed record FlagSetting(FlagSpec Spec, FlagValue Value, string Origin);
