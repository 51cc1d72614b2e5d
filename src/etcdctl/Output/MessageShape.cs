namespace Netcd.Etcdctl.Output;

/// <summary>The JSON of a kind of message: its fields in the order of their numbers, absent ones left out.</summary>
internal sealed class MessageShape
{
    private readonly FieldShape[] _fields;

    public MessageShape(params FieldShape[] fields) => _fields = fields;

    /// <summary>Name that the fields are put under, for messages that are one of several; null: none.</summary>
    public string? Wrapper { get; init; }

    /// <summary>The field with a number; null: unknown, left out.</summary>
    public FieldShape? Find(int number)
    {
        foreach (FieldShape field in _fields)
        {
            if (field.Number == number)
            {
                return field;
            }
        }

        return null;
    }
}
