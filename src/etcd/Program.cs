using System.Collections;
using Netcd.Etcd;
using Netcd.Etcd.CommandLine;

try
{
    var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
    Settings settings = new SettingsReader(environment, File.ReadAllText).Read(args);
    if (settings.IsGiven("help"))
    {
        Console.Out.Write(Usage.Full());
        return 0;
    }

    if (settings.IsGiven("version") && settings.Bool("version"))
    {
        Console.Out.Write(VersionText.Value);
        return 0;
    }

    return await ServerProcess.RunAsync(OptionsBuilder.Build(settings), settings, args);
}
catch (FlagException e)
{
    Console.Error.WriteLine(e.Message);
    if (e.ExitCode == 2)
    {
        Console.Error.Write(Usage.Short);
    }

    return e.ExitCode;
}
