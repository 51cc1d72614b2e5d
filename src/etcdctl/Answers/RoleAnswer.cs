using Google.Protobuf;
using Netcd.Client.Kv;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Auth;
using Netcd.Protocol.Rpc;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of role get.</summary>
internal sealed class RoleAnswer(string role, AuthRoleGetResponse response) : MessageAnswer(response, MessageShapes.Permissions)
{
    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        output.Line("Role " + role);
        output.Line("KV Read:");
        Write(output, Permission.Types.Type.Read);
        output.Line("KV Write:");
        Write(output, Permission.Types.Type.Write);
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        output.Header(response.Header);
        foreach (Permission permission in response.Perm)
        {
            output.Bare("PermType", " " + permission.PermType.ToString().ToUpperInvariant());
            output.Field("Key", permission.Key);
            output.Field("RangeEnd", permission.RangeEnd);
        }
    }

    private static bool IsOpen(ByteString end) => end.Length == 1 && end[0] == 0;

    private void Write(TextOutput output, Permission.Types.Type type)
    {
        foreach (Permission permission in response.Perm.Where(p => p.PermType == type || p.PermType == Permission.Types.Type.Readwrite))
        {
            output.Write(permission.RangeEnd.IsEmpty ? "\t" : "\t[");
            output.Write(permission.Key.Span);
            if (!permission.RangeEnd.IsEmpty)
            {
                WriteEnd(output, permission);
            }

            output.Line("");
        }
    }

    private static void WriteEnd(TextOutput output, Permission permission)
    {
        output.Write(", ");
        if (IsOpen(permission.RangeEnd))
        {
            output.Write("<open ended>");
        }
        else
        {
            output.Write(permission.RangeEnd.Span);
            output.Write(")");
        }

        if (KeyRange.PrefixEnd(permission.Key).Bytes.Equals(permission.RangeEnd))
        {
            output.Write(" (prefix ");
            output.Write(permission.Key.Span);
            output.Write(")");
        }
    }
}
