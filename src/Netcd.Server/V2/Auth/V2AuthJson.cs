using System.Buffers;
using System.Text.Json;
using Netcd.Core.V2;
using Netcd.Core.V2.Json;

namespace Netcd.Server.V2.Auth;

/// <summary>JSON of users and roles, read with Go's tolerance (names in any case, unknown ones skipped, text after the value ignored). Pure.</summary>
internal static class V2AuthJson
{
    /// <summary>Reads a user; null when the JSON is not one.</summary>
    public static V2User? ReadUser(ReadOnlySpan<byte> json) => Read(json, static fields => new V2User
    {
        Name = Text(fields, "user"),
        Password = Text(fields, "password"),
        Roles = Strings(fields, "roles"),
        Grant = Strings(fields, "grant") ?? [],
        Revoke = Strings(fields, "revoke") ?? [],
    });

    /// <summary>Reads a role; null when the JSON is not one.</summary>
    public static V2Role? ReadRole(ReadOnlySpan<byte> json) => Read(json, static fields => new V2Role
    {
        Name = Text(fields, "role"),
        Permissions = Permissions(fields, "permissions") ?? V2Permissions.None,
        Grant = Permissions(fields, "grant"),
        Revoke = Permissions(fields, "revoke"),
    });

    /// <summary>Writes a user record or answer; an empty password is left out.</summary>
    public static void Write(GoJsonWriter json, V2User user)
    {
        json.BeginObject();
        json.Name("user"u8);
        json.String(user.Name);
        if (user.Password.Length > 0)
        {
            json.Name("password"u8);
            json.String(user.Password);
        }

        json.Name("roles"u8);
        Write(json, user.Roles);
        json.EndObject();
    }

    /// <summary>Writes a role record or answer.</summary>
    public static void Write(GoJsonWriter json, V2Role role)
    {
        json.BeginObject();
        json.Name("role"u8);
        json.String(role.Name);
        json.Name("permissions"u8);
        json.BeginObject();
        json.Name("kv"u8);
        json.BeginObject();
        json.Name("read"u8);
        Write(json, role.Permissions.Read);
        json.Name("write"u8);
        Write(json, role.Permissions.Write);
        json.EndObject();
        json.EndObject();
        json.EndObject();
    }

    /// <summary>The text of a record.</summary>
    public static string TextOf(Action<GoJsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(new GoJsonWriter(buffer));
        return V2Text.FromBytes(buffer.WrittenSpan);
    }

    private static void Write(GoJsonWriter json, IReadOnlyList<string>? list)
    {
        if (list is null)
        {
            json.Null();
        }
        else
        {
            json.Strings(list);
        }
    }

    private static T? Read<T>(ReadOnlySpan<byte> json, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Null ? read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a field of another type: both are the client's "invalid JSON".
            return null;
        }
    }

    private static JsonElement? Field(JsonElement fields, string name)
    {
        JsonElement? found = null;
        if (fields.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty field in fields.EnumerateObject())
            {
                found = string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase) && field.Value.ValueKind != JsonValueKind.Null ? field.Value : found;
            }
        }

        return found;
    }

    private static string Text(JsonElement fields, string name) => Field(fields, name) is { } value ? value.GetString() ?? "" : "";

    private static List<string>? Strings(JsonElement fields, string name)
    {
        if (Field(fields, name) is not { } value)
        {
            return null;
        }

        var list = new List<string>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            list.Add(item.GetString() ?? "");
        }

        return list;
    }

    private static V2Permissions? Permissions(JsonElement fields, string name)
    {
        if (Field(fields, name) is not { } value)
        {
            return null;
        }

        // EnumerateObject refuses what is no object.
        value.EnumerateObject();
        if (Field(value, "kv") is not { } patterns)
        {
            return V2Permissions.None;
        }

        patterns.EnumerateObject();
        return new V2Permissions(Strings(patterns, "read"), Strings(patterns, "write"));
    }
}
