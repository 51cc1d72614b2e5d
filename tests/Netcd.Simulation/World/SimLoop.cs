using Netcd.Core.World;

namespace Netcd.Simulation.World;

/// <summary>A loop whose turns are events.</summary>
internal sealed class SimLoop(SimWorld world, Action turn, Action<Exception> onFault) : ILoop
{
    private bool _scheduled;
    private bool _stopped;

    public void Wake()
    {
        if (!_scheduled && !_stopped)
        {
            _scheduled = true;
            world.After(world.SmallDelay(), RunTurn);
        }
    }

    public void Stop() => _stopped = true;

    private void RunTurn()
    {
        _scheduled = false;
        if (_stopped)
        {
            return;
        }

        try
        {
            turn();
        }
        catch (Exception e)
        {
            _stopped = true;
            onFault(e);
        }
    }
}
