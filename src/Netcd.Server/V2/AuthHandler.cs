using Netcd.Core.Bootstrap.Ids;
using Netcd.Core.LocalMember;
using Netcd.Core.V2.Json;
using Netcd.Rpc.Http;
using Netcd.Server.Pages;
using Netcd.Server.V2.Auth;

namespace Netcd.Server.V2;

/// <summary><c>/v2/auth</c>: users, roles and the switch.</summary>
internal sealed class AuthHandler(EtcdMember member, V2Access access) : IPathHandler
{
    private const string Prefix = "/v2/auth";
    private const string AllMethods = "GET,PUT,DELETE";

    private readonly string _clusterId = MemberIds.ToText(member.ClusterId);
    private readonly V2AuthChanges _changes = new(member.V2, access.Records);

    /// <inheritdoc/>
    public ValueTask HandleAsync(PlainHttpExchange exchange, string path, ReadOnlyMemory<char> query)
    {
        string[] parts = path[Prefix.Length..].TrimEnd('/').Split('/');
        return parts switch
        {
            [_, "enable"] when !path.EndsWith('/') => EnableAsync(exchange),
            [_, "roles"] => Roles(exchange),
            [_, "users"] => Users(exchange),
            [_, "roles", var name] => RoleAsync(exchange, name),
            [_, "users", var name] => UserAsync(exchange, name),
            [_, "roles" or "users", ..] => V2Answers.Message(exchange, 400, "Invalid path"),
            _ => PlainAnswers.NotFound(exchange),
        };
    }

    private async ValueTask EnableAsync(PlainHttpExchange exchange)
    {
        if (exchange.Method is not ("GET" or "PUT" or "DELETE"))
        {
            await PlainAnswers.MethodNotAllowed(exchange, AllMethods);
            return;
        }

        if (!access.MayChange(exchange))
        {
            await V2Answers.NoCredentials(exchange);
            return;
        }

        exchange.ResponseHeaders[V2Headers.ClusterId] = _clusterId;
        if (exchange.Method == "GET")
        {
            await Answer(exchange, 200, json =>
            {
                json.BeginObject();
                json.Name("enabled"u8);
                json.Boolean(access.Records.IsEnabled);
                json.EndObject();
            });
            return;
        }

        await Done(exchange, exchange.Method == "PUT" ? await _changes.EnableAsync() : await _changes.DisableAsync());
    }

    private ValueTask Roles(PlainHttpExchange exchange) => Begin(exchange, "GET") ?? Answer(exchange, 200, json =>
    {
        json.BeginObject();
        json.Name("roles"u8);
        json.BeginArray();
        foreach (string name in access.Records.RoleNames)
        {
            WriteRole(json, name);
        }

        json.EndArray();
        json.EndObject();
    });

    private ValueTask Users(PlainHttpExchange exchange) => Begin(exchange, "GET") ?? Answer(exchange, 200, json =>
    {
        IReadOnlyList<string> names = access.Records.UserNames;
        json.BeginObject();
        json.Name("users"u8);
        if (names.Count == 0)
        {
            json.Null();
        }
        else
        {
            json.BeginArray();
            foreach (string name in names)
            {
                WriteUser(json, access.Records.FindUser(name) ?? new V2User { Name = name });
            }

            json.EndArray();
        }

        json.EndObject();
    });

    private async ValueTask RoleAsync(PlainHttpExchange exchange, string name)
    {
        if (Begin(exchange, AllMethods) is { } refusal)
        {
            await refusal;
            return;
        }

        switch (exchange.Method)
        {
            case "GET":
                await (access.Records.FindRole(name) is { } role
                    ? Answer(exchange, 200, json => V2AuthJson.Write(json, role))
                    : Fail(exchange, V2AuthError.Of(404, $"Role {name} does not exist.")));
                return;
            case "DELETE":
                await Done(exchange, await _changes.DeleteRoleAsync(name));
                return;
        }

        if (V2AuthJson.ReadRole(await exchange.ReadBodyAsync()) is not { } given)
        {
            await V2Answers.Message(exchange, 400, "Invalid JSON in request body.");
        }
        else if (given.Name != name)
        {
            await V2Answers.Message(exchange, 400, "Role JSON name does not match the name in the URL");
        }
        else
        {
            await PutRoleAsync(exchange, given);
        }
    }

    private async ValueTask PutRoleAsync(PlainHttpExchange exchange, V2Role given)
    {
        if (given.Grant is null or { IsEmpty: true } && given.Revoke is null or { IsEmpty: true })
        {
            V2AuthError error = await _changes.CreateRoleAsync(given);
            await (error.IsNone ? Answer(exchange, 201, json => V2AuthJson.Write(json, given)) : Fail(exchange, error));
        }
        else if (!given.Permissions.IsEmpty)
        {
            await V2Answers.Message(exchange, 400, "Role JSON contains both permissions and grant/revoke");
        }
        else
        {
            (V2AuthError error, V2Role role) = await _changes.UpdateRoleAsync(given);
            await (error.IsNone ? Answer(exchange, 200, json => V2AuthJson.Write(json, role)) : Fail(exchange, error));
        }
    }

    private async ValueTask UserAsync(PlainHttpExchange exchange, string name)
    {
        if (Begin(exchange, AllMethods) is { } refusal)
        {
            await refusal;
            return;
        }

        switch (exchange.Method)
        {
            case "GET":
                await GetUser(exchange, name);
                return;
            case "DELETE":
                await Done(exchange, await _changes.DeleteUserAsync(name));
                return;
        }

        if (V2AuthJson.ReadUser(await exchange.ReadBodyAsync()) is not { } given)
        {
            await V2Answers.Message(exchange, 400, "Invalid JSON in request body.");
        }
        else if (given.Name != name)
        {
            await V2Answers.Message(exchange, 400, "User JSON name does not match the name in the URL");
        }
        else
        {
            await PutUserAsync(exchange, given);
        }
    }

    private ValueTask GetUser(PlainHttpExchange exchange, string name)
    {
        if (access.Records.FindUser(name) is not { } user)
        {
            return Fail(exchange, V2AuthError.Of(404, $"User {name} does not exist."));
        }

        return user.Roles?.FirstOrDefault(role => access.Records.FindRole(role) is null) is { } missing
            ? Fail(exchange, V2AuthError.Of(404, $"Role {missing} does not exist."))
            : Answer(exchange, 200, json => WriteUser(json, user));
    }

    private async ValueTask PutUserAsync(PlainHttpExchange exchange, V2User given)
    {
        bool changesRoles = given.Grant.Count > 0 || given.Revoke.Count > 0;
        bool namesRoles = given.Roles is { Count: > 0 };
        if (changesRoles && namesRoles)
        {
            await V2Answers.Message(exchange, 400, "User JSON contains both roles and grant/revoke");
            return;
        }

        bool isCreated = false;
        V2AuthError error;
        V2User user;
        if (changesRoles)
        {
            (error, user) = await _changes.UpdateUserAsync(given);
        }
        else if (namesRoles)
        {
            (error, user) = await _changes.CreateUserAsync(given);
        }
        else
        {
            (error, user, isCreated) = await _changes.CreateOrUpdateUserAsync(given);
        }

        await (error.IsNone
            ? Answer(exchange, isCreated ? 201 : 200, json => V2AuthJson.Write(json, user with { Password = "" }))
            : Fail(exchange, error));
    }

    /// <summary>Checks method and credentials and sets the common header; an answer only when the request is refused.</summary>
    private ValueTask? Begin(PlainHttpExchange exchange, string methods)
    {
        if (!methods.Split(',').Contains(exchange.Method))
        {
            return PlainAnswers.MethodNotAllowed(exchange, methods);
        }

        if (!access.IsRoot(exchange))
        {
            return V2Answers.NoCredentials(exchange);
        }

        exchange.ResponseHeaders[V2Headers.ClusterId] = _clusterId;
        return null;
    }

    private void WriteRole(GoJsonWriter json, string name) =>
        V2AuthJson.Write(json, access.Records.FindRole(name) ?? new V2Role { Name = name });

    /// <summary>A user with its roles written out; roles that do not exist are left out.</summary>
    private void WriteUser(GoJsonWriter json, V2User user)
    {
        json.BeginObject();
        json.Name("user"u8);
        json.String(user.Name);
        bool any = false;
        foreach (string name in user.Roles ?? [])
        {
            if (access.Records.FindRole(name) is { } role)
            {
                if (!any)
                {
                    json.Name("roles"u8);
                    json.BeginArray();
                    any = true;
                }

                V2AuthJson.Write(json, role);
            }
        }

        if (any)
        {
            json.EndArray();
        }

        json.EndObject();
    }

    private static ValueTask Answer(PlainHttpExchange exchange, int status, Action<GoJsonWriter> write)
    {
        JsonAnswer answer = JsonAnswer.Begin();
        write(answer.Json);
        return answer.Line().SendAsync(exchange, status);
    }

    private static ValueTask Fail(PlainHttpExchange exchange, V2AuthError error) => V2Answers.Message(exchange, error.Status, error.Message);

    private static ValueTask Done(PlainHttpExchange exchange, V2AuthError error) =>
        error.IsNone ? JsonAnswer.Begin().SendAsync(exchange, 200) : Fail(exchange, error);
}
