namespace Netcd.Raft.Script;

/// <summary>Carries out the directives of one script, in order.</summary>
public interface IScriptHandler
{
    /// <summary>Carries out a directive and gives what it prints.</summary>
    string Run(ScriptCase directive);
}
