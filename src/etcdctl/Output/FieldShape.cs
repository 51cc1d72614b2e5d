namespace Netcd.Etcdctl.Output;

/// <summary>A field of a message.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Kind">How it becomes JSON.</param>
/// <param name="Message">Shape of a message.</param>
/// <param name="IsRepeated">Whether it is a list.</param>
internal sealed record FieldShape(int Number, string Name, FieldKind Kind, MessageShape? Message = null, bool IsRepeated = false);
