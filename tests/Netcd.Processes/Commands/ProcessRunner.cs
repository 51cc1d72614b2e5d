using System.Diagnostics;

namespace Netcd.Processes;

/// <summary>Runs a command to its end, or to the end of patience.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a command.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="timeout">Killed after this, with an exception.</param>
    /// <param name="input">What it reads; null for an empty input.</param>
    /// <param name="environment">Added to this process's environment.</param>
    public static CommandResult Run(
        string program,
        IEnumerable<string> arguments,
        TimeSpan timeout,
        byte[]? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(program, arguments, environment);
        Task<byte[]> stdout = ReadAsync(process.StandardOutput.BaseStream);
        Task<byte[]> stderr = ReadAsync(process.StandardError.BaseStream);
        Feed(process, input);
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {timeout}; its errors so far: {System.Text.Encoding.UTF8.GetString(stderr.Result)}");
        }

        return new CommandResult(process.ExitCode, stdout.Result, stderr.Result);
    }

    /// <summary>Runs a command that has no end of its own until it has written a number of lines, then kills it. Its exit code is reported as 0.</summary>
    /// <exception cref="TimeoutException">The lines did not come in time.</exception>
    public static CommandResult RunUntilLines(
        string program,
        IEnumerable<string> arguments,
        int lines,
        TimeSpan timeout,
        byte[]? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(program, arguments, environment);
        try
        {
            Task<byte[]> stderr = ReadAsync(process.StandardError.BaseStream);
            if (input is not null)
            {
                // Left open: an interactive watch ends with its input.
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.BaseStream.Flush();
            }

            Task<byte[]> stdout = Task.Run(() => ReadLines(process.StandardOutput.BaseStream, lines));
            if (!stdout.Wait(timeout))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{program} {string.Join(' ', process.StartInfo.ArgumentList)} did not write {lines} lines within {timeout}; its errors: {System.Text.Encoding.UTF8.GetString(stderr.Result)}");
            }

            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return new CommandResult(0, stdout.Result, stderr.Result);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    private static void Feed(Process process, byte[]? input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input ?? []);
            process.StandardInput.Close();
        }
        catch (IOException) when (process.HasExited)
        {
            // It ended without reading: the pipe is gone and nobody misses it.
            process.StandardInput.Dispose();
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private static byte[] ReadLines(Stream stream, int lines)
    {
        using var all = new MemoryStream();
        while (lines > 0 && stream.ReadByte() is >= 0 and var next)
        {
            all.WriteByte((byte)next);
            lines -= next == '\n' ? 1 : 0;
        }

        return lines == 0 ? all.ToArray() : throw new EndOfStreamException($"the command ended {lines} lines early, after: {System.Text.Encoding.UTF8.GetString(all.ToArray())}");
    }
}
