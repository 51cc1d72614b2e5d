namespace Netcd.Core.V2;

/// <summary>A <see cref="V2Request"/> while its fields come in.</summary>
internal struct V2RequestDraft
{
    private ulong _id;
    private string? _method;
    private string? _path;
    private string? _value;
    private string? _prevValue;
    private bool _directory;
    private ulong _prevIndex;
    private bool? _prevExist;
    private long _expiration;
    private bool _wait;
    private ulong _since;
    private bool _recursive;
    private bool _sorted;
    private bool _quorum;
    private long _time;
    private bool _stream;
    private bool? _refresh;
    private bool _isV1;

    /// <summary>Takes one field; unknown ones do not count.</summary>
    public void Take(in ProtoScanner field)
    {
        bool isSet = field.Number != 0;
        switch (field.Field)
        {
            case 1: _id = field.Number; break;
            case 2: _method = V2RequestCodec.MethodOf(field.Bytes) ?? V2Text.FromBytes(field.Bytes); break;
            case 3: _path = V2Text.FromBytes(field.Bytes); break;
            case 4: _value = V2Text.FromBytes(field.Bytes); break;
            case 5: _directory = isSet; break;
            case 6: _prevValue = V2Text.FromBytes(field.Bytes); break;
            case 7: _prevIndex = field.Number; break;
            case 8: _prevExist = isSet; break;
            case 9: _expiration = (long)field.Number; break;
            case 10: _wait = isSet; break;
            case 11: _since = field.Number; break;
            case 12: _recursive = isSet; break;
            case 13: _sorted = isSet; break;
            case 14: _quorum = isSet; break;
            case 15: _time = (long)field.Number; break;
            case 16: _stream = isSet; break;
            case 17: _refresh = isSet; break;
            case V2RequestCodec.V1Field: _isV1 = isSet; break;
            default: break;
        }
    }

    /// <summary>The request.</summary>
    public readonly V2Request Build() => new()
    {
        Id = _id,
        Method = _method ?? "",
        Path = _path ?? "",
        Value = _value ?? "",
        Directory = _directory,
        PrevValue = _prevValue ?? "",
        PrevIndex = _prevIndex,
        PrevExist = _prevExist,
        Expiration = _expiration,
        Wait = _wait,
        Since = _since,
        Recursive = _recursive,
        Sorted = _sorted,
        Quorum = _quorum,
        Time = _time,
        Stream = _stream,
        Refresh = _refresh,
        IsV1 = _isV1,
    };
}
