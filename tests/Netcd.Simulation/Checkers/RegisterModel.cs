namespace Netcd.Simulation.Checkers;

/// <summary>One value that is read, written and compared-and-swapped; 0 at the beginning.</summary>
public sealed class RegisterModel : IModel<long, RegisterCall, RegisterAnswer>
{
    /// <inheritdoc/>
    public long Initial => 0;

    /// <inheritdoc/>
    public bool IsRead(RegisterCall input) => input.Kind == RegisterCallKind.Read;

    /// <inheritdoc/>
    public void Step(long state, Operation<RegisterCall, RegisterAnswer> operation, List<long> next)
    {
        RegisterCall call = operation.Input;
        bool happens = call.Kind != RegisterCallKind.Swap || state == call.Expected;
        bool isPossible = !operation.IsKnown || call.Kind switch
        {
            RegisterCallKind.Read => operation.Output.Value == state,
            RegisterCallKind.Swap => operation.Output.Happened == happens,
            _ => true,
        };
        if (isPossible)
        {
            next.Add(call.Kind == RegisterCallKind.Read || !happens ? state : call.Value);
        }
    }
}
