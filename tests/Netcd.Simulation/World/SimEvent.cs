namespace Netcd.Simulation.World;

/// <summary>Something that will happen.</summary>
/// <param name="Callback">An <see cref="Action"/>, or a <see cref="SendOrPostCallback"/> that gets <paramref name="State"/>.</param>
/// <param name="State">Argument of a posted continuation.</param>
/// <param name="Owner">The process it belongs to, null for what lives outside of every process (clients, faults, network).</param>
internal readonly record struct SimEvent(Delegate Callback, object? State, SimWorld? Owner)
{
    public void Run()
    {
        if (Callback is Action action)
        {
            action();
        }
        else
        {
            ((SendOrPostCallback)Callback)(State);
        }
    }
}
