using Netcd.Core.V2;

namespace Netcd.Core.Tests.V2;

/// <summary>Random operations on the store and on a flat, naive model must agree, also after saving and loading in between.</summary>
public sealed class V2ModelTests
{
    private static readonly string[] Paths = ["/1/a", "/1/a/b", "/1/a/b/c", "/1/a/_h", "/1/d", "/1/d/e", "/1/_x", "/1", "/0/m"];
    private static readonly string[] Values = ["", "1", "2"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Store_and_model_agree(int seed)
    {
        var random = new Random(seed);
        var store = new V2Store();
        var model = new V2Model();
        for (int step = 0; step < 1500; step++)
        {
            long now = V2Time.Earliest + step;
            V2Ttl ttl = random.Next(3) == 0 ? new V2Ttl(now + random.Next(1, 60), false) : V2Ttl.Permanent;
            string path = Paths[random.Next(Paths.Length)];
            string value = Values[random.Next(Values.Length)];
            string expected = Values[random.Next(Values.Length)];
            ulong index = random.Next(2) == 0 ? 0 : (ulong)random.Next(Math.Max(1, step - 50), step + 2);
            bool flag = random.Next(2) == 0;
            (V2ErrorCode Code, string Cause) actual;
            (V2ErrorCode Code, string Cause) wanted;
            switch (random.Next(8))
            {
                case 0:
                    (actual, wanted) = (Outcome(store.Set(path, flag, value, ttl, now)), model.Set(path, flag, value, ttl.ExpireAt));
                    break;
                case 1:
                    (actual, wanted) = (Outcome(store.Create(path, flag, value, ttl, now)), model.Create(path, flag, value, ttl.ExpireAt));
                    break;
                case 2:
                    (actual, wanted) = (Outcome(store.Update(path, value, ttl, now)), model.Update(path, value, ttl.ExpireAt));
                    break;
                case 3:
                    (actual, wanted) = (Outcome(store.CompareAndSwap(path, expected, index, value, ttl, now)), model.Swap(path, expected, index, value, ttl.ExpireAt));
                    break;
                case 4:
                    (actual, wanted) = (Outcome(store.CompareAndDelete(path, expected, index, now)), model.SwapAway(path, expected, index));
                    break;
                case 5:
                    (actual, wanted) = (Outcome(store.Delete(path, flag, random.Next(3) == 0, now)), default);
                    wanted = model.Delete(path, flag, actual.Code);
                    break;
                case 6:
                    store.DeleteExpired(now, now);
                    model.Expire(now);
                    (actual, wanted) = (default, default);
                    break;
                default:
                    var copy = new V2Store();
                    copy.Recover(store.Save());
                    store = copy;
                    (actual, wanted) = ((V2ErrorCode.None, ""), (V2ErrorCode.None, ""));
                    break;
            }

            Assert.Equal(wanted, actual);
            Assert.Equal(model.Index, store.Index);
            Assert.Equal(model.Describe(), Describe(store.View));
            Assert.Equal(model.HasExpiring, store.HasExpiring);
        }
    }

    private static (V2ErrorCode Code, string Cause) Outcome(V2Result result) => (result.Error.Code, result.Error.Cause ?? "");

    private static string Describe(V2View view)
    {
        var lines = new List<string>();
        foreach (string path in Paths.Append("/1/a/_h/x"))
        {
            V2Result found = view.Get(path, false, 0);
            if (!found.Failed)
            {
                V2NodeView node = found.Event.Node;
                lines.Add($"{path} {node.IsDirectory} {node.Value} {node.CreatedIndex} {node.ModifiedIndex} {node.ExpireAt}");
            }
        }

        lines.Sort(string.CompareOrdinal);
        return string.Join('\n', lines);
    }
}
