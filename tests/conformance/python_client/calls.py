"""What the cases of python3-grpcio share: bounded calls, and checks."""

import grpc
import test_service_pb2 as pb

SECONDS = 20  # that a call may take
SERVICE = "/grpc.testing.TestService/"

ECHO_INITIAL = ("x-grpc-test-echo-initial", "test_initial_metadata_value")
ECHO_TRAILING = ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab")

# A google.rpc.Status: NOT_FOUND, with a message that is no ASCII and holds a
# zero.
DETAILS = b"\x08\x05\x12\x04\xe2\x98\xba\x00"


class CaseError(Exception):
    """Says what was wanted and what came."""


def expect(what, got, want):
    if got != want:
        raise CaseError(f"{what} should be {want!r}, is {got!r}")


def expect_zeros(reply, size):
    """That the payload of `reply` is so many zeros."""
    body = reply.payload.body
    if body != bytes(size):
        raise CaseError(
            f"the payload should be {size} zeros, is {len(body)} bytes")


def expect_code(call, want):
    """That the call has ended, or ends, with that code."""
    if call.code() != want:
        raise CaseError(f"the code should be {want}, is {call.code()} "
                        f"{call.details()!r}")


def expect_status(call, code, text):
    expect_code(call, code)
    expect("the text", call.details(), text)


def expect_value(what, metadata, name, want):
    """That the metadata have exactly one `name`, with that value."""
    expect(f"{name} in the {what}",
           [value for key, value in metadata if key == name], [want])


def expect_echo(call):
    """That the headers and trailers asked for have come."""
    expect_value("headers", call.initial_metadata(), *ECHO_INITIAL)
    expect_value("trailers", call.trailing_metadata(), *ECHO_TRAILING)


def expect_details(call):
    expect_code(call, grpc.StatusCode.NOT_FOUND)
    expect_value("trailers", call.trailing_metadata(),
                 "grpc-status-details-bin", DETAILS)


def unary(channel, method, request, reply=pb.SimpleResponse, **options):
    """Starts a call; its end may be asked for, its status and reply too."""
    call = channel.unary_unary(
        method, request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=reply.FromString)
    return call.future(request, **{"timeout": SECONDS, **options})


def expect_reply(call):
    """The reply of a unary call that must be OK."""
    expect_code(call, grpc.StatusCode.OK)
    return call.result()


def server_stream(channel, request):
    return channel.unary_stream(
        SERVICE + "StreamingOutputCall",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=pb.StreamingOutputCallResponse.FromString)(
            request, timeout=SECONDS)


def client_stream(channel, requests):
    return channel.stream_unary(
        SERVICE + "StreamingInputCall",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=pb.StreamingInputCallResponse.FromString).future(
            requests, timeout=SECONDS)


def duplex(channel, requests, **options):
    return channel.stream_stream(
        SERVICE + "FullDuplexCall",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=pb.StreamingOutputCallResponse.FromString)(
            requests, **{"timeout": SECONDS, **options})


def expect_replies(call, sizes):
    """That the stream has just these replies, and status OK."""
    replies = 0
    try:
        for reply in call:
            if replies < len(sizes):
                expect_zeros(reply, sizes[replies])
            replies += 1
    except grpc.RpcError:
        pass  # the code tells
    expect_code(call, grpc.StatusCode.OK)
    expect("the number of replies", replies, len(sizes))
