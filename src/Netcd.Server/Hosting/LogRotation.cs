namespace Netcd.Server.Hosting;

/// <summary>When and how a log file is rotated.</summary>
/// <param name="MaxSizeMegabytes">Size at which a new file begins; 0 means 100.</param>
/// <param name="MaxAgeDays">Days rotated files are kept; 0 for ever.</param>
/// <param name="MaxBackups">Rotated files kept; 0 for all.</param>
/// <param name="LocalTime">Names of rotated files carry local time instead of UTC.</param>
/// <param name="Compress">Rotated files are compressed with gzip.</param>
public sealed record LogRotation(int MaxSizeMegabytes = 100, int MaxAgeDays = 0, int MaxBackups = 0, bool LocalTime = false, bool Compress = false);
