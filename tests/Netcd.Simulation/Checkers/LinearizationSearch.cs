using System.Text;

namespace Netcd.Simulation.Checkers;

/// <summary>
/// Depth-first search for a linearization (Wing and Gong), never twice from the same point (Lowe). A read that is possible
/// now is taken at once without alternatives: whatever order comes later is as good with it here.
/// </summary>
internal sealed class LinearizationSearch<TState, TInput, TOutput>
    where TState : IEquatable<TState>
{
    private const int ExplainedCalls = 12;
    private const int CancellationInterval = 1024;

    private readonly IModel<TState, TInput, TOutput> _model;
    private readonly Operation<TInput, TOutput>[] _operations;
    private readonly PendingList _known;
    private readonly PendingList _unknown;
    private readonly ulong[] _taken;
    private readonly HashSet<LinearizedSet<TState>> _tried = [];
    private readonly Stack<Choice> _path = new();
    private readonly Stack<Choice> _alternatives = new();
    private readonly List<Choice> _found = [];
    private readonly List<TState> _next = [];
    private (int Remaining, int[] Order, TState State) _best;

    public LinearizationSearch(IModel<TState, TInput, TOutput> model, IEnumerable<Operation<TInput, TOutput>> history)
    {
        _model = model;
        _operations = [.. history.OrderBy(static o => o.Invoked).ThenBy(static o => o.Returned)];
        _known = new PendingList(_operations.Length, i => _operations[i].IsKnown);
        _unknown = new PendingList(_operations.Length, i => !_operations[i].IsKnown);
        _taken = new ulong[(_operations.Length + 63) / 64];
        _best = (int.MaxValue, [], model.Initial);
    }

    public LinearizabilityResult Run(long stepLimit, CancellationToken cancellation)
    {
        long steps = 0;
        Expand(_model.Initial);
        while (_known.Count > 0)
        {
            if (steps++ >= stepLimit || (steps % CancellationInterval == 0 && cancellation.IsCancellationRequested))
            {
                return new(Verdict.Undecided, steps, $"given up after {steps} steps. {Explain()}");
            }

            int floor = _path.Count > 0 ? _path.Peek().Floor : 0;
            if (_alternatives.Count > floor)
            {
                Advance(_alternatives.Pop());
            }
            else if (_path.TryPop(out Choice undone))
            {
                Restore(undone.Operation);
            }
            else
            {
                return new(Verdict.Violated, steps, Explain());
            }
        }

        return new(Verdict.Linearizable, steps, "");
    }

    private void Advance(Choice choice)
    {
        Remove(choice.Operation);
        if (_tried.Add(new LinearizedSet<TState>(_taken, choice.State)))
        {
            _path.Push(choice with { Floor = _alternatives.Count });
            Expand(choice.State);
        }
        else
        {
            Restore(choice.Operation);
        }
    }

    /// <summary>Pushes what may come next, the most promising last.</summary>
    private void Expand(TState state)
    {
        long horizon = FindAnswered(state, out bool isForced);
        if (!isForced)
        {
            for (int i = _unknown.First; i != _unknown.End && _operations[i].Invoked <= horizon; i = _unknown.After(i))
            {
                _next.Clear();
                _model.Step(state, _operations[i], _next);
                foreach (TState next in _next)
                {
                    // One that changes nothing need not have happened.
                    if (!next.Equals(state))
                    {
                        _alternatives.Push(new Choice(i, next, 0));
                    }
                }
            }
        }

        for (int i = _found.Count - 1; i >= 0; i--)
        {
            _alternatives.Push(_found[i]);
        }

        Remember(state);
    }

    /// <summary>Collects the answered calls that may come next, and returns the time before which the next call must have begun.</summary>
    private long FindAnswered(TState state, out bool isForced)
    {
        _found.Clear();
        long horizon = long.MaxValue;
        for (int i = _known.First; i != _known.End && _operations[i].Invoked <= horizon; i = _known.After(i))
        {
            horizon = Math.Min(horizon, _operations[i].Returned);
        }

        for (int i = _known.First; i != _known.End && _operations[i].Invoked <= horizon; i = _known.After(i))
        {
            _next.Clear();
            _model.Step(state, _operations[i], _next);
            if (_next.Count == 1 && _next[0].Equals(state) && _model.IsRead(_operations[i].Input))
            {
                _found.Clear();
                _found.Add(new Choice(i, state, 0));
                isForced = true;
                return horizon;
            }

            foreach (TState next in _next)
            {
                _found.Add(new Choice(i, next, 0));
            }
        }

        isForced = false;
        return horizon;
    }

    private void Remember(TState state)
    {
        if (_found.Count == 0 && _known.Count < _best.Remaining)
        {
            _best = (_known.Count, [.. _path.Reverse().Select(static c => c.Operation)], state);
        }
    }

    private PendingList ListOf(int operation) => _operations[operation].IsKnown ? _known : _unknown;

    private void Remove(int operation)
    {
        ListOf(operation).Remove(operation);
        _taken[operation / 64] |= 1UL << (operation % 64);
    }

    private void Restore(int operation)
    {
        ListOf(operation).Restore(operation);
        _taken[operation / 64] &= ~(1UL << (operation % 64));
    }

    private string Explain()
    {
        var text = new StringBuilder();
        int[] order = _best.Order;
        text.Append($"The longest order holds {order.Length} of {_operations.Length} calls; its end:\n");
        foreach (int i in order[Math.Max(0, order.Length - ExplainedCalls)..])
        {
            text.Append($"  {_operations[i]}\n");
        }

        text.Append($"which leaves {_best.State}. None of these can follow:\n");
        var happened = order.ToHashSet();
        Operation<TInput, TOutput>[] left = [.. _operations.Where((o, i) => o.IsKnown && !happened.Contains(i))];
        long horizon = left.Select(static o => o.Returned).DefaultIfEmpty(long.MaxValue).Min();
        foreach (Operation<TInput, TOutput> operation in left.Where(o => o.Invoked <= horizon).Take(ExplainedCalls))
        {
            text.Append($"  {operation}\n");
        }

        return text.ToString();
    }

    /// <param name="Operation">The call that comes next.</param>
    /// <param name="State">The state it leads to.</param>
    /// <param name="Floor">Once chosen: alternatives below this one belong to earlier choices.</param>
    private readonly record struct Choice(int Operation, TState State, int Floor);
}
