namespace Netcd.Core.V2;

/// <summary>What a snapshot keeps of the <see cref="V1Counter"/>.</summary>
/// <param name="Writes">Users' writes.</param>
/// <param name="Current">Number of the last command.</param>
internal readonly record struct V1Numbers(ulong Writes, ulong Current);
