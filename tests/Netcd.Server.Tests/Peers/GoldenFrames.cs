namespace Netcd.Server.Tests.Peers;

/// <summary>Frames captured between real members of 3.5.16 and 3.4.23.</summary>
internal static class GoldenFrames
{
    public const ulong From = 0x1f43ea99984ad722;
    public const ulong To = 0x4c264cbd4c0d4b1b;

    public static readonly byte[] WholeMsgApp = Convert.FromHexString(
        "020000000000000036080310a2bb90cccc" +
        "b5fca31f189bd6e0b2fab29398" +
        "4c2002280130033a060800100218044003" +
        "4a0a12080a02280010001800" +
        "50005800");

    public static readonly byte[] OneEntry = Convert.FromHexString(
        "010000000000000001000000000000002708001002180922" +
        "1f220f0a036b303012087630" +
        "2d6669727374a2060b0885e4f5f6babfe8d09f01" +
        "0000000000000008");

    public static readonly byte[] NoEntries = Convert.FromHexString("0100000000000000000000000000000006");

    public static readonly byte[] LinkHeartbeat = Convert.FromHexString(
        "000000000000001e0808100018002000280030004000" +
        "4a0a12080a02280010001800" +
        "50005800");

    public static readonly byte[] PostedHeartbeat = Convert.FromHexString(
        "080810a1bf82a2bcdd86ee0f18a2bb90cccc" +
        "b5fca31f20032800300040bb01" +
        "4a0a12080a02280010001800" +
        "50005800");
}
