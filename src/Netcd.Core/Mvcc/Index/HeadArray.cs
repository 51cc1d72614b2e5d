using System.Runtime.CompilerServices;

namespace Netcd.Core.Mvcc.Index;

/// <summary>The heads of a node's keys, inside the node. Free places hold <see cref="long.MaxValue"/>, which no <see cref="KeyHead"/> is.</summary>
[InlineArray(Capacity)]
internal struct HeadArray
{
    public const int Capacity = 64;

    private long _first;
}
