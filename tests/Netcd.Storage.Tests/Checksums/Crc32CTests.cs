using Netcd.Storage.Checksums;

namespace Netcd.Storage.Tests.Checksums;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    public void Known_values(string text, uint crc) =>
        Assert.Equal(crc, Crc32C.Append(0, System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_and_every_split_agrees_with_the_definition()
    {
        var random = new Random(1);
        var data = new byte[6000];
        random.NextBytes(data);
        uint register = ~0u;
        for (int length = 1; length <= data.Length; length++)
        {
            register = BitByBit(register, data[length - 1]);
            if (length % 7 == 0 || length % 512 < 2)
            {
                int split = random.Next(length);
                Assert.Equal(~register, Crc32C.Append(0, data.AsSpan(0, length)));
                Assert.Equal(~register, Crc32C.Append(Crc32C.Append(0, data.AsSpan(0, split)), data.AsSpan(split, length - split)));
            }
        }
    }

    private static uint BitByBit(uint register, byte next)
    {
        register ^= next;
        for (int bit = 0; bit < 8; bit++)
        {
            register = (register >> 1) ^ (0x82F63B78u * (register & 1));
        }

        return register;
    }
}
