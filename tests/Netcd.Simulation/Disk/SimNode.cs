namespace Netcd.Simulation.Disk;

/// <summary>A file or directory of a <see cref="SimDisk"/>, independent of its names.</summary>
internal abstract class SimNode;
