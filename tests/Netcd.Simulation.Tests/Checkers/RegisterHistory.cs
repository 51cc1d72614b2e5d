using Netcd.Simulation.Checkers;

namespace Netcd.Simulation.Tests.Checkers;

/// <summary>Histories of a register in few words.</summary>
internal static class RegisterHistory
{
    public static Operation<RegisterCall, RegisterAnswer> Read(long from, long to, long value) =>
        new(0, new RegisterCall(RegisterCallKind.Read), from, to, new RegisterAnswer(value));

    public static Operation<RegisterCall, RegisterAnswer> Write(long from, long to, long value) =>
        new(0, new RegisterCall(RegisterCallKind.Write, value), from, to, new RegisterAnswer());

    public static Operation<RegisterCall, RegisterAnswer> LostWrite(long from, long value) =>
        new(0, new RegisterCall(RegisterCallKind.Write, value), from);

    public static Operation<RegisterCall, RegisterAnswer> Swap(long from, long to, long expected, long value, bool happened) =>
        new(0, new RegisterCall(RegisterCallKind.Swap, value, expected), from, to, new RegisterAnswer(0, happened));

    public static Operation<RegisterCall, RegisterAnswer> LostSwap(long from, long expected, long value) =>
        new(0, new RegisterCall(RegisterCallKind.Swap, value, expected), from);

    public static LinearizabilityResult Check(params Operation<RegisterCall, RegisterAnswer>[] history) =>
        Linearizability.Check(new RegisterModel(), history);
}
