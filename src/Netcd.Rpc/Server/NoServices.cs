namespace Netcd.Rpc.Server;

/// <summary>Kestrel's options ask for a service provider; nothing we use needs a service of it.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static readonly NoServices Instance = new();

    public object? GetService(Type serviceType) => null;
}
