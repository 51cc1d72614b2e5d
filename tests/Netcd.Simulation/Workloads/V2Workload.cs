using System.Globalization;
using Netcd.Core.LocalMember;
using Netcd.Core.V2;
using Netcd.Simulation.Checkers;
using Netcd.Simulation.Clients;

namespace Netcd.Simulation.Workloads;

/// <summary>Sets, compare-and-swaps and quorum reads of one v2 node through the log, beside nodes in other places that come and go.</summary>
internal sealed class V2Workload(SimStage stage, SimClient client, int number)
{
    public const string Register = "/1/register";
    private static readonly TimeSpan Think = TimeSpan.FromMilliseconds(40);

    private long _seen;

    public async Task RunAsync()
    {
        while (!stage.IsOver)
        {
            if (client.Random.Next(3) == 0)
            {
                await SendAsync(Noise());
            }
            else
            {
                await UseRegisterAsync();
            }

            await client.PauseAsync(Think / stage.Pace);
        }
    }

    private async Task UseRegisterAsync()
    {
        RegisterCall call = client.Random.Next(3) switch
        {
            0 => new RegisterCall(RegisterCallKind.Read),
            1 => new RegisterCall(RegisterCallKind.Write, stage.NewNumber()),
            _ when _seen != 0 => new RegisterCall(RegisterCallKind.Swap, stage.NewNumber(), _seen),
            _ => new RegisterCall(RegisterCallKind.Read),
        };
        long invoked = stage.Cluster.Schedule.Now;
        (CallStatus status, V2Result? result) = await SendAsync(RequestOf(call));
        if (status == CallStatus.Answered && result is { } answer && AnswerOf(call, answer) is { } known)
        {
            stage.V2Register.Add(new(number, call, invoked, stage.Cluster.Schedule.Now, known));
            _seen = call.Kind == RegisterCallKind.Read ? known.Value : _seen;
        }
        else if (status != CallStatus.Refused && call.Kind != RegisterCallKind.Read)
        {
            stage.V2Register.Add(new(number, call, invoked));
        }
    }

    private static V2Request RequestOf(RegisterCall call) => call.Kind switch
    {
        RegisterCallKind.Read => new V2Request { Method = V2Request.Get, Path = Register, Quorum = true },
        RegisterCallKind.Write => new V2Request { Method = V2Request.Put, Path = Register, Value = Text(call.Value) },
        _ => new V2Request { Method = V2Request.Put, Path = Register, PrevValue = Text(call.Expected), Value = Text(call.Value) },
    };

    private static RegisterAnswer? AnswerOf(RegisterCall call, V2Result result)
    {
        if (!result.Failed)
        {
            return new RegisterAnswer(call.Kind == RegisterCallKind.Read ? long.Parse(result.Event.Node.Value!, CultureInfo.InvariantCulture) : 0);
        }

        return result.Error.Code switch
        {
            V2ErrorCode.KeyNotFound or V2ErrorCode.CompareFailed => new RegisterAnswer(Happened: false),
            _ => null,
        };
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private V2Request Noise()
    {
        string path = $"/1/dir{client.Random.Next(3)}/node{client.Random.Next(3)}";
        return client.Random.Next(4) switch
        {
            0 => new V2Request { Method = V2Request.Delete, Path = path, Recursive = true, Directory = true },
            1 => new V2Request { Method = V2Request.Post, Path = path, Value = stage.NewValue() },
            2 => new V2Request { Method = V2Request.Put, Path = path, PrevExist = client.Random.Next(2) == 0, Value = stage.NewValue() },
            _ => new V2Request { Method = V2Request.Put, Path = path, Value = stage.NewValue(), Expiration = ExpirationIn(client.Random.Next(1, 4)) },
        };
    }

    private long ExpirationIn(int seconds)
    {
        DateTimeOffset now = stage.Cluster.Machines[0].Process?.Clock.GetUtcNow() ?? DateTimeOffset.UnixEpoch;
        return (now.AddSeconds(seconds) - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
    }

    private async Task<(CallStatus Status, V2Result? Result)> SendAsync(V2Request request)
    {
        V2Result? result = null;
        long invoked = stage.Cluster.Schedule.Now;
        (CallStatus status, _) = await client.AskAsync(client.PickMachine(), async (EtcdMember member) =>
        {
            result = request.Method == V2Request.Get
                ? await member.V2.GetLinearizableAsync(request.Path, request.Recursive)
                : await member.V2.ProposeAsync(request);
            return default;
        });
        result = status == CallStatus.Answered ? result : null;
        var record = new V2Record(request, invoked, stage.Cluster.Schedule.Now, status, result);
        stage.V2Record.Add(record);
        if (stage.Cluster.Trace.IsOn)
        {
            stage.Cluster.Trace.Line(client.Name, record.ToString());
        }

        return (status, result is { Failed: true, Error.Code: V2ErrorCode.RaftInternal } ? null : result);
    }
}
