using System.Text;
using Netcd.CommandLine.Commands;

namespace Netcd.Etcdctl.Session;

/// <summary>Asks for passwords: hidden on a terminal, else one line of standard input.</summary>
internal static class PasswordPrompt
{
    /// <summary>Asks once.</summary>
    public static string Ask(CtlContext context, string prompt)
    {
        context.Out.Write(prompt);
        context.Out.Flush();
        string line = context.InIsTerminal ? ReadHidden() : InputLines.ReadUpToEnd(context.In);
        context.Out.Write("\n");
        context.Out.Flush();
        return line;
    }

    /// <summary>Asks for the new password of a user, twice.</summary>
    /// <exception cref="CommandException">Both differ, or nothing is given.</exception>
    public static string AskNew(CtlContext context, string user)
    {
        string first = Ask(context, $"Password of {user}: ");
        if (first.Length == 0)
        {
            throw CommandException.BadArguments("empty password");
        }

        string second = Ask(context, $"Type password of {user} again for confirmation: ");
        return first == second ? first : throw CommandException.BadArguments("given passwords are different");
    }

    private static string ReadHidden()
    {
        var text = new StringBuilder();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                return text.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                text.Append(key.KeyChar);
            }
        }
    }
}
