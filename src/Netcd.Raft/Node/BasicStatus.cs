namespace Netcd.Raft;

/// <summary>The state of a member in numbers. Getting it allocates nothing.</summary>
/// <param name="Id">The member.</param>
/// <param name="HardState">Term, vote, commit index.</param>
/// <param name="SoftState">Leader and role.</param>
/// <param name="Applied">The last index the application has applied.</param>
/// <param name="LeadTransferee">To whom leadership is being handed over; 0 for nobody.</param>
public readonly record struct BasicStatus(ulong Id, HardState HardState, SoftState SoftState, ulong Applied, ulong LeadTransferee);
