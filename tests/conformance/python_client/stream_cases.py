"""Streams: what goes over them, and how they end."""

import queue

import grpc
import test_service_pb2 as pb
from calls import (DETAILS, ECHO_INITIAL, ECHO_TRAILING, SECONDS,
                   client_stream, duplex, expect, expect_code, expect_details,
                   expect_echo, expect_replies, expect_reply, expect_status,
                   expect_zeros, server_stream)

REQUEST_SIZES = [27182, 8, 1828, 45904]
REPLY_SIZES = [31415, 9, 2653, 58979]
SENT_AHEAD = 100  # more than a server of ours holds of one stream
LONG_STREAM = [100_000] * 64  # what no window takes at once


class Outgoing:
    """Requests of a stream, given one by one; it stays open until end()."""

    _END = object()

    def __init__(self):
        self._queue = queue.SimpleQueue()

    def send(self, request):
        self._queue.put(request)

    def end(self):
        self._queue.put(self._END)

    def __iter__(self):
        return self

    def __next__(self):
        # grpcio has a thread of its own that waits here, also for a stream
        # that has ended otherwise.
        request = self._queue.get(timeout=SECONDS)
        if request is self._END:
            raise StopIteration
        return request


def request_of(size, reply_sizes):
    return pb.StreamingOutputCallRequest(
        payload=pb.Payload(body=bytes(size)),
        response_parameters=[pb.ResponseParameters(size=reply_size)
                             for reply_size in reply_sizes])


def request_for(code, text):
    return pb.StreamingOutputCallRequest(response_status=pb.EchoStatus(
        code=code.value[0], message=text))


def client_streaming(channel):
    reply = expect_reply(client_stream(channel, iter(
        pb.StreamingInputCallRequest(payload=pb.Payload(body=bytes(size)))
        for size in REQUEST_SIZES)))
    expect("the sum", reply.aggregated_payload_size, 74922)


def server_streaming(channel):
    expect_replies(server_stream(channel, request_of(0, REPLY_SIZES)),
                   REPLY_SIZES)


def long_stream(channel):
    expect_replies(server_stream(channel, request_of(0, LONG_STREAM)),
                   LONG_STREAM)


def ping_pong(channel):
    outgoing = Outgoing()
    call = duplex(channel, outgoing)
    for size, reply_size in zip(REQUEST_SIZES, REPLY_SIZES):
        outgoing.send(request_of(size, [reply_size]))
        expect_zeros(next(call), reply_size)
    outgoing.end()
    expect_replies(call, [])


def requests_sent_ahead(channel):
    sizes = range(SENT_AHEAD)
    expect_replies(
        duplex(channel, iter([request_of(0, [size]) for size in sizes])),
        sizes)


def empty_stream(channel):
    expect_replies(duplex(channel, iter([])), [])


def custom_metadata(channel):
    call = duplex(channel, iter([request_of(271828, [314159])]),
                  metadata=[ECHO_INITIAL, ECHO_TRAILING])
    expect_replies(call, [314159])
    expect_echo(call)


def status_code_and_message(channel):
    text = "test status message"
    expect_status(
        duplex(channel, iter([request_for(grpc.StatusCode.UNKNOWN, text)])),
        grpc.StatusCode.UNKNOWN, text)


def status_details(channel):
    request = request_for(grpc.StatusCode.NOT_FOUND, "see the details")
    expect_details(duplex(channel, iter([request]),
                          metadata=[("x-test-details-bin", DETAILS)]))


def timeout_on_sleeping_server(channel):
    outgoing = Outgoing()
    outgoing.send(request_of(27182, []))
    call = duplex(channel, outgoing, timeout=0.001)
    expect_code(call, grpc.StatusCode.DEADLINE_EXCEEDED)
    outgoing.end()


def cancel_after_begin(channel):
    outgoing = Outgoing()
    call = client_stream(channel, outgoing)
    call.cancel()
    expect("cancelled()", call.cancelled(), True)
    outgoing.end()


def cancel_after_first_response(channel):
    outgoing = Outgoing()
    call = duplex(channel, outgoing)
    outgoing.send(request_of(27182, [31415]))
    expect_zeros(next(call), 31415)
    call.cancel()
    expect_code(call, grpc.StatusCode.CANCELLED)
    outgoing.end()


CASES = {
    "client_streaming": client_streaming,
    "server_streaming": server_streaming,
    "long_stream": long_stream,
    "ping_pong": ping_pong,
    "requests_sent_ahead": requests_sent_ahead,
    "empty_stream": empty_stream,
    "custom_metadata_full_duplex": custom_metadata,
    "status_code_and_message_full_duplex": status_code_and_message,
    "status_details_full_duplex": status_details,
    "timeout_on_sleeping_server": timeout_on_sleeping_server,
    "cancel_after_begin": cancel_after_begin,
    "cancel_after_first_response": cancel_after_first_response,
}
