using System.Runtime.InteropServices;

namespace Netcd.Simulation.Disk;

/// <summary>Former contents of one sector since it was last durable, oldest first.</summary>
internal sealed class SectorHistory
{
    private readonly List<byte[]> _versions = [];
    private readonly List<long> _replacedBy = [];

    /// <summary>A sync failed while the sector was dirty: the kernel thinks that it is clean, a later sync does not write it.</summary>
    public bool Forgotten { get; set; }

    /// <summary>Numbers of the changes that replaced each version.</summary>
    public ReadOnlySpan<long> ReplacedBy => CollectionsMarshal.AsSpan(_replacedBy);

    public void Add(byte[] content, long replacedBy)
    {
        _versions.Add(content);
        _replacedBy.Add(replacedBy);
        Forgotten = false;
    }

    /// <summary>The content of a version, or null for the newest, which the file itself holds.</summary>
    public byte[]? Version(int version) => version < _versions.Count ? _versions[version] : null;

    public SectorHistory Clone()
    {
        var copy = new SectorHistory();
        copy._versions.AddRange(_versions);
        copy._replacedBy.AddRange(_replacedBy);
        copy.Forgotten = Forgotten;
        return copy;
    }
}
