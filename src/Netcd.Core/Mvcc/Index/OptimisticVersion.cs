using System.Runtime.CompilerServices;

namespace Netcd.Core.Mvcc.Index;

/// <summary>
/// Lets readers look at data while one writer changes it, without a lock: the number is odd during a change and differs after it.
/// Readers take nothing they read for true before <see cref="IsUnchanged"/> said so, and must survive any mixture until then.
/// </summary>
internal struct OptimisticVersion
{
    private int _value;

    /// <summary>Waits for the end of a change that is going on (some instructions long).</summary>
    /// <returns>The version to ask <see cref="IsUnchanged"/> about.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Read()
    {
        int value = Volatile.Read(ref _value);
        return (value & 1) == 0 ? value : Wait();
    }

    /// <summary>Whether everything read since <see cref="Read"/> belongs together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsUnchanged(int version)
    {
        Volatile.ReadBarrier();
        return Volatile.Read(ref _value) == version;
    }

    /// <summary>Writer: before the first change.</summary>
    public void Begin()
    {
        Volatile.Write(ref _value, _value + 1);
        Volatile.WriteBarrier();
    }

    /// <summary>Writer: after the last change.</summary>
    public void End() => Volatile.Write(ref _value, _value + 1);

    private int Wait()
    {
        var spin = default(SpinWait);
        int value;
        while (((value = Volatile.Read(ref _value)) & 1) != 0)
        {
            spin.SpinOnce();
        }

        return value;
    }
}
