using System.Text;

namespace Netcd.Raft.Script;

/// <summary>Applies changes to one configuration and prints what comes of them.</summary>
internal sealed class ConfChangeScript : IScriptHandler
{
    private readonly ProgressTracker _tracker = new(10, 0);
    private ulong _lastIndex;

    public string Run(ScriptCase directive)
    {
        try
        {
            return Apply(directive);
        }
        catch (ScriptErrorException error)
        {
            return error.Message + "\n";
        }
        finally
        {
            _lastIndex++;
        }
    }

    private string Apply(ScriptCase directive)
    {
        var changes = ConfChangeWords.Parse(directive.Input);
        var changer = new ConfChanger(_tracker, _lastIndex);
        var refused = directive.Command switch
        {
            "simple" => changer.Simple(changes.AsSpan()),
            "enter-joint" => changer.EnterJoint(directive.Find("autoleave") is not null && ScriptCase.Flag(directive.Value("autoleave")), changes.AsSpan()),
            "leave-joint" => changes.IsEmpty ? changer.LeaveJoint() : "this command takes no input",
            _ => "unknown command",
        };
        if (refused is not null)
        {
            return refused + "\n";
        }

        _tracker.SwitchTo(changer.Config, changer.Progress);
        var text = new StringBuilder($"{Describe.Config(_tracker.Config)}\n");
        for (var i = 0; i < _tracker.Progress.Count; i++)
        {
            var id = _tracker.Progress.Ids[i];
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{id}: {Describe.Progress(_tracker.Progress.Peers[i].ToStatus(id))}\n");
        }

        return text.ToString();
    }
}
