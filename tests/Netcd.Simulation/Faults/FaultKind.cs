namespace Netcd.Simulation.Faults;

/// <summary>What can go wrong.</summary>
public enum FaultKind
{
    /// <summary>kill -9: the kernel keeps unsynced writes.</summary>
    Kill,

    /// <summary>For a while every leader is killed soon after its election, with what it has told to some.</summary>
    KillLeaders,

    /// <summary>The next time a removed member ends and leaves one behind, that one is killed at once: what it knows of the removal is what its disk says.</summary>
    KillSurvivor,

    /// <summary>Power loss at a scheduler step: unsynced writes are lost, torn or reordered.</summary>
    PowerLoss,

    /// <summary>Power loss at a change or sync of the disk.</summary>
    PowerLossAtEffect,

    /// <summary>All members lose power together.</summary>
    PowerLossOfAll,

    /// <summary>Orderly stop.</summary>
    Stop,

    /// <summary>SIGSTOP: nothing of the process runs; its clocks do.</summary>
    Pause,

    /// <summary>Every turn of every loop comes late.</summary>
    Overload,

    /// <summary>Every turn of one loop comes late: slow apply, slow commits, a slow log.</summary>
    SlowLoop,

    /// <summary>One member is cut off both ways.</summary>
    Isolate,

    /// <summary>One member hears nobody.</summary>
    Deafen,

    /// <summary>Nobody hears one member.</summary>
    Mute,

    /// <summary>Two halves that do not hear each other.</summary>
    Split,

    /// <summary>One link between two members is cut, both reach the others.</summary>
    CutLink,

    /// <summary>Messages vanish.</summary>
    Loss,

    /// <summary>Messages take long.</summary>
    SlowNetwork,

    /// <summary>Messages overtake each other and arrive twice.</summary>
    Disorder,

    /// <summary>Messages queue up and arrive together.</summary>
    Clog,

    /// <summary>Nobody hears a member, and what was said to it arrives when others have elected a leader.</summary>
    LateAnswers,

    /// <summary>Syncs take long.</summary>
    SlowDisk,

    /// <summary>Syncs hang.</summary>
    StuckSync,

    /// <summary>A sync fails with an input/output error.</summary>
    FailSync,

    /// <summary>A write fails with an input/output error.</summary>
    FailWrite,

    /// <summary>No space is left for a while.</summary>
    FullDisk,

    /// <summary>The calendar of one member jumps.</summary>
    ClockJump,

    /// <summary>The clock of one member runs fast or slow.</summary>
    ClockRate,

    /// <summary>Bits of a log or snapshot file flip while the member is down.</summary>
    BitRot,

    /// <summary>The member restarts with other settings.</summary>
    ChangeSettings,

    /// <summary>All connections between members break. Real processes only.</summary>
    Reset,

    /// <summary>A member is removed with its data and another one joins. Real processes only: the simulation has an operator.</summary>
    Replace,
}
