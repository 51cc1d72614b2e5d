using Netcd.Simulation.Runs;

return CommandLine.Run(args, Console.Out);
