using Netcd.Telemetry;

namespace Netcd.Core.V2;

/// <summary>The ring of the last events of the whole store. Guarded by the hub's lock.</summary>
internal sealed class V2EventHistory
{
    public const int DefaultCapacity = 1000;

    /// <summary>More is refused when loading; etcd always writes 1000. As many stand for "all".</summary>
    public const int MaxCapacity = 1_000_000;

    private readonly V2Event?[] _events;
    private int _front;
    private int _back;

    /// <param name="capacity">How many events are kept; with 0 only the index of the newest.</param>
    public V2EventHistory(int capacity) => _events = new V2Event?[capacity];

    /// <param name="events">One slot per event of the capacity; owned by the history from now on.</param>
    /// <param name="front">Slot of the oldest event.</param>
    /// <param name="back">Slot of the next event.</param>
    /// <param name="size">Number of events.</param>
    /// <param name="startIndex">Index of the oldest event.</param>
    /// <param name="lastIndex">Index of the newest event.</param>
    public V2EventHistory(V2Event?[] events, int front, int back, int size, ulong startIndex, ulong lastIndex)
    {
        _events = events;
        _front = front;
        _back = back;
        Size = size;
        StartIndex = startIndex;
        LastIndex = lastIndex;
    }

    public int Capacity => _events.Length;

    public int Front => _front;

    public int Back => _back;

    public int Size { get; private set; }

    public ulong StartIndex { get; private set; }

    public ulong LastIndex { get; private set; }

    public V2Event? Slot(int slot) => _events[slot];

    public V2Event At(int position)
    {
        V2Event? found = _events[(_front + position) % Capacity];
        Invariant.That(found is not null, "the v2 event history has a hole");
        return found;
    }

    public void Add(V2Event added)
    {
        LastIndex = added.Index;
        if (Capacity == 0)
        {
            StartIndex = added.Index + 1;
            return;
        }

        _events[_back] = added;
        _back = (_back + 1) % Capacity;
        if (Size == Capacity)
        {
            _front = (_front + 1) % Capacity;
        }
        else
        {
            Size++;
        }

        StartIndex = At(0).Index;
    }

    /// <summary>Position of the first event with an index of at least <paramref name="index"/>; <see cref="Size"/> when there is none.</summary>
    public int FirstFrom(ulong index)
    {
        int low = 0;
        int high = Size;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (At(middle).Index < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The same events with every key below a directory.</summary>
    public V2EventHistory Below(string directory)
    {
        V2EventHistory copy = Copy();
        for (int slot = 0; slot < Capacity; slot++)
        {
            copy._events[slot] = _events[slot]?.Below(directory);
        }

        return copy;
    }

    /// <summary>The newest of the same events in a ring of another size.</summary>
    public V2EventHistory WithCapacity(int capacity)
    {
        var resized = new V2EventHistory(capacity) { StartIndex = StartIndex, LastIndex = LastIndex };
        for (int i = Math.Max(0, Size - Math.Max(1, capacity)); i < Size; i++)
        {
            resized.Add(At(i));
        }

        return resized;
    }

    public V2EventHistory Copy() => new((V2Event?[])_events.Clone(), _front, _back, Size, StartIndex, LastIndex);
}
