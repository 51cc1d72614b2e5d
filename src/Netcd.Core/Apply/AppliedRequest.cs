using Netcd.Core.Requests;

namespace Netcd.Core.Apply;

/// <summary>A result and whom it belongs to.</summary>
/// <param name="RequestId">The request, 0 when the entry names none.</param>
/// <param name="Result">What applying it gave.</param>
public readonly record struct AppliedRequest(ulong RequestId, ApplyResult Result);
