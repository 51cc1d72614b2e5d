namespace Netcd.Simulation.Disk;

/// <summary>The machine is off: every operation fails so until <see cref="SimDisk.Crash"/> or <see cref="SimDisk.Kill"/> restarts it.</summary>
public sealed class SimulatedCrashException(string message) : IOException(message);
