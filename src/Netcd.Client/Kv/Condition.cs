using Netcd.Protocol.Rpc;
using Result = Netcd.Protocol.Rpc.Compare.Types.CompareResult;
using Target = Netcd.Protocol.Rpc.Compare.Types.CompareTarget;

namespace Netcd.Client.Kv;

/// <summary>Conditions of transactions. Each makes a message of the protocol.</summary>
public static class Condition
{
    /// <summary>The key does not exist.</summary>
    public static Compare Missing(EtcdBytes key) => CreateRevision(key, Result.Equal, 0);

    /// <summary>The key exists.</summary>
    public static Compare Exists(EtcdBytes key) => CreateRevision(key, Result.Greater, 0);

    /// <summary>The key was not changed since this revision.</summary>
    public static Compare Unchanged(EtcdBytes key, long modRevision) => ModRevision(key, Result.Equal, modRevision);

    /// <summary>The key's value compares so with a value; a key that does not exist has none, and nothing holds.</summary>
    public static Compare Value(EtcdBytes key, Result comparison, EtcdBytes value) =>
        new() { Key = key, Target = Target.Value, Result = comparison, Value = value };

    /// <summary>The number of changes since the key was created; 0 when it does not exist.</summary>
    public static Compare Version(EtcdBytes key, Result comparison, long version) =>
        new() { Key = key, Target = Target.Version, Result = comparison, Version = version };

    /// <summary>The revision the key was created at; 0 when it does not exist.</summary>
    public static Compare CreateRevision(EtcdBytes key, Result comparison, long revision) =>
        new() { Key = key, Target = Target.Create, Result = comparison, CreateRevision = revision };

    /// <summary>The revision of the key's last change; 0 when it does not exist.</summary>
    public static Compare ModRevision(EtcdBytes key, Result comparison, long revision) =>
        new() { Key = key, Target = Target.Mod, Result = comparison, ModRevision = revision };

    /// <summary>The key's lease; 0 when it has none or does not exist.</summary>
    public static Compare Lease(EtcdBytes key, Result comparison, long lease) =>
        new() { Key = key, Target = Target.Lease, Result = comparison, Lease = lease };
}
