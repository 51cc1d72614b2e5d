using Google.Protobuf;
using Netcd.CommandLine.Output;
using Netcd.Etcdctl.Output;
using Netcd.Protocol.Rpc;
using Netcd.Telemetry.GoText;

namespace Netcd.Etcdctl.Answers;

/// <summary>Answer of role list and user list: one name per line.</summary>
internal sealed class NamesAnswer : MessageAnswer
{
    private readonly IReadOnlyList<string> _names;
    private readonly ResponseHeader? _fieldsHeader;

    private NamesAnswer(IMessage message, MessageShape shape, IReadOnlyList<string> names, ResponseHeader? fieldsHeader)
        : base(message, shape) => (_names, _fieldsHeader) = (names, fieldsHeader);

    /// <summary>Answer of role list.</summary>
    public static NamesAnswer Roles(AuthRoleListResponse response) => new(response, MessageShapes.Roles, response.Roles, response.Header);

    /// <summary>Answer of user list, which has no fields format.</summary>
    public static NamesAnswer Users(AuthUserListResponse response) => new(response, MessageShapes.Users, response.Users, null);

    /// <inheritdoc/>
    public override void WriteSimple(TextOutput output, PrintStyle style)
    {
        foreach (string name in _names)
        {
            output.Line(name);
        }
    }

    /// <inheritdoc/>
    public override void WriteFields(TextOutput output)
    {
        if (_fieldsHeader is null)
        {
            base.WriteFields(output);
            return;
        }

        output.Header(_fieldsHeader);
        output.Line("\"Roles\" :" + string.Concat(_names.Select(static name => " " + GoQuote.Quote(name))));
    }
}
