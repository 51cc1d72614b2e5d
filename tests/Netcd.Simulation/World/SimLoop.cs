using Netcd.Core.World;

namespace Netcd.Simulation.World;

/// <summary>A loop whose turns are events.</summary>
internal sealed class SimLoop : ILoop
{
    private readonly SimWorld _world;
    private readonly string _name;
    private readonly Action _turn;
    private readonly Action<Exception> _onFault;
    private readonly Action _runTurn;
    private readonly bool _blocks;
    private bool _scheduled;
    private bool _stopped;

    public SimLoop(SimWorld world, string name, Action turn, Action<Exception> onFault, bool blocks)
    {
        _world = world;
        _name = name;
        _turn = turn;
        _onFault = onFault;
        _blocks = blocks;
        _runTurn = RunTurn;
    }

    public void Wake()
    {
        if (!_scheduled && !_stopped)
        {
            _scheduled = true;
            _world.After(_world.LoopDelay(_name, _blocks), _runTurn);
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
            _turn();
        }
        catch (Exception e)
        {
            _stopped = true;
            _onFault(e);
        }
    }
}
