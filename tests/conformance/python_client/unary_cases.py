"""Unary calls: those that are answered, and those that must be refused."""

import grpc
import test_service_pb2 as pb
from calls import (DETAILS, ECHO_INITIAL, ECHO_TRAILING, SERVICE, expect,
                   expect_code, expect_details, expect_echo, expect_reply,
                   expect_status, expect_zeros, unary)

SPECIAL_MESSAGE = ("\t\ntest with whitespace\r\nand Unicode BMP \u263a and "
                   "non-BMP \U0001f608\t\n")
UNARY_CALL = SERVICE + "UnaryCall"


def request_of(size, reply_size):
    return pb.SimpleRequest(payload=pb.Payload(body=bytes(size)),
                            response_size=reply_size)


def request_for(code, text):
    return pb.SimpleRequest(response_status=pb.EchoStatus(
        code=code.value[0], message=text))


def empty_unary(channel):
    reply = expect_reply(unary(channel, SERVICE + "EmptyCall", pb.Empty(),
                               pb.Empty))
    expect("the reply", reply, pb.Empty())


def large_unary(channel):
    call = unary(channel, UNARY_CALL, request_of(271828, 314159))
    expect_zeros(expect_reply(call), 314159)


def concurrent_large_unary(channel):
    for calls, size, reply_size in [(50, 271828, 314159),
                                    (8, 1 << 20, 1 << 20)]:
        request = request_of(size, reply_size)
        under_way = [unary(channel, UNARY_CALL, request)
                     for _ in range(calls)]
        for call in under_way:
            expect_zeros(expect_reply(call), reply_size)


def custom_metadata(channel):
    call = unary(channel, UNARY_CALL, request_of(271828, 314159),
                 metadata=[ECHO_INITIAL, ECHO_TRAILING])
    expect_zeros(expect_reply(call), 314159)
    expect_echo(call)


def status_code_and_message(channel):
    text = "test status message"
    expect_status(
        unary(channel, UNARY_CALL, request_for(grpc.StatusCode.UNKNOWN, text)),
        grpc.StatusCode.UNKNOWN, text)


def special_status_message(channel):
    request = request_for(grpc.StatusCode.UNKNOWN, SPECIAL_MESSAGE)
    expect_status(unary(channel, UNARY_CALL, request),
                  grpc.StatusCode.UNKNOWN, SPECIAL_MESSAGE)


def status_details(channel):
    request = request_for(grpc.StatusCode.NOT_FOUND, "see the details")
    expect_details(unary(channel, UNARY_CALL, request,
                         metadata=[("x-test-details-bin", DETAILS)]))


def unimplemented_method(channel):
    expect_code(unary(channel, SERVICE + "UnimplementedCall", pb.Empty()),
                grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service(channel):
    expect_code(unary(channel,
                      "/grpc.testing.UnimplementedService/UnimplementedCall",
                      pb.Empty()), grpc.StatusCode.UNIMPLEMENTED)


def compressed_request(channel):
    expect_code(unary(channel, UNARY_CALL, request_of(1000, 0),
                      compression=grpc.Compression.Gzip),
                grpc.StatusCode.UNIMPLEMENTED)


def message_over_the_limit(channel):
    expect_code(unary(channel, UNARY_CALL, request_of(4 << 20, 0)),
                grpc.StatusCode.RESOURCE_EXHAUSTED)
    # The connection goes on.
    expect_reply(unary(channel, UNARY_CALL, pb.SimpleRequest()))


def deadline_already_past(channel):
    expect_code(unary(channel, UNARY_CALL, pb.SimpleRequest(), timeout=-1),
                grpc.StatusCode.DEADLINE_EXCEEDED)


CASES = {
    "empty_unary": empty_unary,
    "large_unary": large_unary,
    "concurrent_large_unary": concurrent_large_unary,
    "custom_metadata_unary": custom_metadata,
    "status_code_and_message_unary": status_code_and_message,
    "special_status_message": special_status_message,
    "status_details_unary": status_details,
    "unimplemented_method": unimplemented_method,
    "unimplemented_service": unimplemented_service,
    "compressed_request": compressed_request,
    "message_over_the_limit": message_over_the_limit,
    "deadline_already_past": deadline_already_past,
}
