using Netcd.Raft.Script;

var print = args.Contains("--print");
var kindAt = Array.IndexOf(args, "--kind");
var files = args.Where((arg, i) => !arg.StartsWith("--", StringComparison.Ordinal) && (kindAt < 0 || i != kindAt + 1)).ToList();
if (files.Count == 0)
{
    Console.Error.WriteLine("usage: [--print] [--kind interaction|confchange|quorum] FILE...");
    return 2;
}

var failed = 0;
foreach (var file in files)
{
    var kind = kindAt >= 0 ? args[kindAt + 1] : Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))!;
    try
    {
        if (print)
        {
            Console.Write(ScriptRunner.Print(kind, file));
        }
        else
        {
            ScriptRunner.Check(kind, file);
            Console.WriteLine($"ok {file}");
        }
    }
    catch (Exception e) when (e is ScriptMismatchException or ScriptFormatException or Netcd.Raft.RaftContractException)
    {
        failed++;
        Console.Error.WriteLine(e.Message);
    }
}

return failed == 0 ? 0 : 1;
