using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using Netcd.Rpc.Wire;

namespace Netcd.Rpc.Client;

// The response: headers, messages, trailers.
public sealed partial class RpcClientStream
{
    private SequencePosition _messageEnd;
    private bool _holdsMessage;
    private byte[]? _inflated;

    private async ValueTask<PipeReader> OpenAsync()
    {
        HttpResponseMessage response = _response = await _sent;
        if (ResponseMetadata.StatusOf(response.Headers) is { } status)
        {
            // Trailers-only: the first headers are the last ones.
            Trailers = ResponseMetadata.Of(response.Headers);
            if (!status.IsOK)
            {
                throw Failure(status, null);
            }
        }
        else if (ResponseMetadata.WhyNotGrpc(response) is { } broken)
        {
            throw Failure(broken, null);
        }

        Stream body = await response.Content.ReadAsStreamAsync(_cancellation.Token);
        return PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    }

    private bool TryTake(ReadResult result, out RpcMessage message)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        int limit = _channel.Options.MaxReceiveMessageSize;
        FrameResult frame = MessageFrame.TryRead(buffer, limit, out ReadOnlySequence<byte> payload, out uint length);
        switch (frame)
        {
            case FrameResult.Incomplete:
                message = default;
                _reader!.AdvanceTo(buffer.Start, buffer.End);
                return false;
            case FrameResult.TooLarge:
                throw Failure(new(RpcStatusCode.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {limit})"), null);
            case FrameResult.BadFlag:
                throw Failure(new(RpcStatusCode.Internal, $"grpc: received unexpected payload format {length}"), null);
            case FrameResult.Compressed:
                payload = Inflate(payload, limit);
                _messageEnd = buffer.GetPosition(MessageFrame.PrefixSize + (long)length);
                break;
            default:
                _messageEnd = payload.End;
                break;
        }

        _holdsMessage = true;
        message = new RpcMessage(false, payload);
        return true;
    }

    private ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> payload, int limit)
    {
        string? encoding = _response!.Headers.TryGetValues("grpc-encoding", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        if (encoding != "gzip")
        {
            throw Failure(new(RpcStatusCode.Internal, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\""), null);
        }

        if (Gzip.Inflate(payload, limit, out byte[] inflated, out int size) is { } failure)
        {
            throw Failure(failure, null);
        }

        _inflated = inflated;
        return new ReadOnlySequence<byte>(inflated, 0, size);
    }

    private RpcMessage Finish(bool isWhole)
    {
        HttpResponseHeaders trailers = _response!.TrailingHeaders;
        RpcStatus status = ResponseMetadata.StatusOf(_response.Headers)
            ?? ResponseMetadata.StatusOf(trailers)
            ?? new(RpcStatusCode.Internal, "server closed the stream without sending trailers");
        if (Trailers.Count == 0)
        {
            Trailers = ResponseMetadata.Of(trailers);
        }

        if (status.IsOK && !isWhole)
        {
            status = new(RpcStatusCode.Internal, "unexpected EOF");
        }

        _status = status;
        return status.IsOK ? RpcMessage.End : throw Failure(status, null);
    }

    private void ReleaseMessage()
    {
        if (_holdsMessage)
        {
            _holdsMessage = false;
            _reader!.AdvanceTo(_messageEnd);
        }

        if (_inflated is { } inflated)
        {
            _inflated = null;
            ArrayPool<byte>.Shared.Return(inflated);
        }
    }
}
