namespace Netcd.CommandLine.Commands;

/// <summary>The completion scripts. Each only passes the words to the hidden command <c>__complete</c>. Pure.</summary>
public static class CompletionScripts
{
    private const string Bash =
        """
        # bash completion for TOOL
        _TOOL_complete() {
            local IFS=$'\n'
            COMPREPLY=($("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:$COMP_CWORD}" 2>/dev/null))
        }
        complete -o default -F _TOOL_complete TOOL

        """;

    private const string Zsh =
        """
        #compdef TOOL
        # zsh completion for TOOL
        _TOOL() {
            local -a candidates
            candidates=("${(@f)$("${words[1]}" __complete "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
            compadd -- "${candidates[@]}"
        }
        if [ "$funcstack[1]" = "_TOOL" ]; then
            _TOOL
        else
            compdef _TOOL TOOL
        fi

        """;

    private const string Fish =
        """
        # fish completion for TOOL
        function __TOOL_complete
            set -l words (commandline -opc)
            $words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null
        end
        complete -c TOOL -f -a '(__TOOL_complete)'

        """;

    private const string PowerShell =
        """
        # powershell completion for TOOL
        Register-ArgumentCompleter -Native -CommandName 'TOOL' -ScriptBlock {
            param($word, $line, $position)
            $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
            if (-not $word) { $words += '' }
            & TOOL __complete @words 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    /// <summary>Shells that there is a script for.</summary>
    public static readonly IReadOnlyList<string> Shells = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The script of a shell.</summary>
    public static string For(string shell, string tool)
    {
        string script = shell switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell };
        return script.Replace("TOOL", tool, StringComparison.Ordinal);
    }
}
