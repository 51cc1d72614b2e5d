namespace Netcd.CommandLine.Offline;

/// <summary>Told how far work on files is.</summary>
/// <param name="done">How much is done.</param>
/// <param name="total">How much there is; 0: not known.</param>
/// <exception cref="OperationCanceledException">The work is to be given up.</exception>
public delegate void OfflineProgress(long done, long total);
