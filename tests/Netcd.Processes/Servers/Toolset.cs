namespace Netcd.Processes;

/// <summary>A server and the clients that came with it.</summary>
/// <param name="Name">What tests call it, e.g. <c>3.5.16</c> or <c>netcd</c>.</param>
/// <param name="Etcd">Path of the server.</param>
/// <param name="Etcdctl">Path of the client.</param>
/// <param name="Etcdutl">Path of the offline tool; null before 3.5.</param>
public sealed record Toolset(string Name, string Etcd, string Etcdctl, string? Etcdutl)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
