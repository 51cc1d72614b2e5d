using System.Reflection;
using Xunit;
using Xunit.Sdk;

namespace Netcd.Raft.Mutation;

/// <summary>Runs facts and theories one after the other, folder by folder, until one fails.</summary>
internal static class TestRun
{
    public static (string Test, Exception Error)? FirstFailure(Assembly tests, string[] folders)
    {
        foreach (var folder in folders)
        {
            foreach (var type in tests.GetTypes().Where(type => type.Namespace?.EndsWith("." + folder, StringComparison.Ordinal) == true))
            {
                foreach (var method in type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
                {
                    if (FirstFailure(type, method) is { } failure)
                    {
                        return failure;
                    }
                }
            }
        }

        return null;
    }

    private static (string Test, Exception Error)? FirstFailure(Type type, MethodInfo method)
    {
        IEnumerable<object?[]?> cases = method.GetCustomAttribute<TheoryAttribute>() is null
            ? [null]
            : method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method));
        foreach (var arguments in cases)
        {
            try
            {
                method.Invoke(Activator.CreateInstance(type), arguments);
            }
            catch (TargetInvocationException error)
            {
                return ($"{type.Name}.{method.Name}({string.Join(", ", arguments ?? [])})", error);
            }
        }

        return null;
    }
}
