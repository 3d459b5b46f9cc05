"""The server as a client sees it that shares no code with it: python3-grpcio.

Usage: foreign_client_test.py SERVER MODELS PROTO_DIR FRONTEND

SERVER is the neurite-server program, MODELS the bundled repository. The stubs'
messages are generated here with protoc from PROTO_DIR.
"""

import math
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

import grpc

SERVER, MODELS, PROTO_DIR, FRONTEND = sys.argv[1:5]
DEADLINE_SECONDS = 30

_stubs = tempfile.TemporaryDirectory()
subprocess.run(
    ["protoc", "-I", PROTO_DIR, f"--python_out={_stubs.name}",
     "neurite/v1/inference.proto", "neurite/v1/models.proto"], check=True)
sys.path.insert(0, _stubs.name)
from neurite.v1 import inference_pb2, models_pb2  # noqa: E402

INFERENCE = "/neurite.v1.InferenceService/"
MODEL_SERVICE = "/neurite.v1.ModelService/"
HEALTH = "/grpc.health.v1.Health/"
METHODS = [INFERENCE + "Classify", INFERENCE + "Regress", INFERENCE + "Explain",
           MODEL_SERVICE + "ListModels", MODEL_SERVICE + "GetModel",
           HEALTH + "Check"]


class Server:
    """A running neurite-server on a port of its own choosing."""

    def __init__(self, *flags):
        self.process = subprocess.Popen(
            [SERVER, "--models", MODELS, "--listen", "127.0.0.1:0",
             "--frontend", FRONTEND, *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise AssertionError(f"no address: {self.process.stderr.read()}")
        self.address = line.removeprefix("listening on ").strip()

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.wait()

    def wait(self):
        _, log = self.process.communicate(timeout=DEADLINE_SECONDS)
        return self.process.returncode, log


def channel_to(address):
    return grpc.insecure_channel(address, options=[
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_receive_message_length", -1)])


def values_request(cls, model, rows):
    request = cls()
    request.model.name = model
    request.input.rows = len(rows)
    request.input.cols = len(rows[0]) if rows else 0
    for row in rows:
        request.input.values.extend(row)
    return request


class ForeignClientTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.channel = channel_to(cls.server.address)

    @classmethod
    def tearDownClass(cls):
        cls.channel.close()
        code, log = cls.server.stop()
        if code != 0:
            raise AssertionError(f"exit code {code}: {log}")

    def call(self, method, request, response_type=None, **kwargs):
        multi = self.channel.unary_unary(
            method,
            request_serializer=lambda r: r if isinstance(r, bytes)
            else r.SerializeToString(),
            response_deserializer=response_type.FromString
            if response_type else None)
        return multi(request, timeout=kwargs.pop("timeout", DEADLINE_SECONDS),
                     **kwargs)

    def assert_fails(self, code, word, method, request, **kwargs):
        with self.assertRaises(grpc.RpcError) as caught:
            self.call(method, request, **kwargs)
        self.assertEqual(caught.exception.code(), code)
        self.assertIn(word, caught.exception.details())

    def classify(self, request, **kwargs):
        return self.call(INFERENCE + "Classify", request,
                         inference_pb2.ClassifyResponse, **kwargs)

    def test_solves_xor(self):
        rows = [[0, 0], [0, 1], [1, 0], [1, 1]]
        response = self.classify(
            values_request(inference_pb2.ClassifyRequest, "xor", rows))
        self.assertEqual(
            [result.predicted for result in response.results], [0, 1, 1, 0])

    def test_values_and_raw_bytes_give_the_same_bits(self):
        row = [math.sin(i) ** 2 for i in range(784)]
        packed = values_request(inference_pb2.ClassifyRequest, "mnist", [row])
        raw = inference_pb2.ClassifyRequest()
        raw.model.name = "mnist"
        raw.input.rows, raw.input.cols = 1, 784
        raw.input.raw = struct.pack("<784f", *row)
        self.assertEqual(self.classify(packed), self.classify(raw))

    def test_explain_ends_with_the_scores_of_classify(self):
        row = [math.cos(i) ** 2 for i in range(784)]
        explained = self.call(
            INFERENCE + "Explain",
            values_request(inference_pb2.ExplainRequest, "mnist", [row]),
            inference_pb2.ExplainResponse)
        classified = self.classify(
            values_request(inference_pb2.ClassifyRequest, "mnist", [row]))
        self.assertEqual(list(explained.layers[-1].activations),
                         list(classified.results[0].scores))

    def test_every_bundled_model_is_listed_and_available(self):
        listed = self.call(MODEL_SERVICE + "ListModels", b"",
                           models_pb2.ListModelsResponse)
        found = {(m.name, m.version) for m in listed.models
                 if m.state == models_pb2.MODEL_STATE_AVAILABLE}
        on_disk = {(p.parent.name, int(p.name))
                   for p in pathlib.Path(MODELS).glob("*/[0-9]*")}
        self.assertEqual(found, on_disk)

    def test_every_method_rejects_malformed_requests(self):
        for method in METHODS:
            with self.subTest(method):
                self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT,
                                  "not a well-formed", method, b"\xff\xff\xff")

    def test_an_unknown_method_error_lists_the_methods(self):
        self.assert_fails(grpc.StatusCode.UNIMPLEMENTED,
                          "Classify, ClassifyStream, Explain",
                          INFERENCE + "Clasify", b"")

    def test_rejects_a_message_over_the_limit(self):
        with self.assertRaises(grpc.RpcError) as caught:
            self.call(INFERENCE + "Classify", b"\0" * (4 * 1024 * 1024 + 1))
        self.assertEqual(caught.exception.code(),
                         grpc.StatusCode.RESOURCE_EXHAUSTED)

    def test_a_call_past_its_deadline_fails(self):
        request = values_request(inference_pb2.ClassifyRequest, "xor", [[0, 1]])
        with self.assertRaises(grpc.RpcError) as caught:
            self.classify(request, timeout=-1)
        self.assertEqual(caught.exception.code(),
                         grpc.StatusCode.DEADLINE_EXCEEDED)

    def test_an_unknown_model_error_lists_the_models(self):
        request = values_request(inference_pb2.ClassifyRequest, "xro", [[0, 1]])
        self.assert_fails(grpc.StatusCode.NOT_FOUND, "xor",
                          INFERENCE + "Classify", request)

    def test_a_disconnect_during_a_call_affects_no_other_client(self):
        request = inference_pb2.ClassifyRequest()
        request.model.name = "mnist"
        request.input.rows, request.input.cols = 1000, 784
        request.input.raw = struct.pack("<f", 0.5) * (1000 * 784)
        message = request.SerializeToString()
        for _ in range(20):
            channel = channel_to(self.server.address)
            call = channel.unary_unary(INFERENCE + "Classify").future(message)
            channel.close()
            self.assertTrue(call.cancelled() or call.done())
        self.test_solves_xor()

    def test_health_can_be_checked_and_watched(self):
        self.assertEqual(self.call(HEALTH + "Check", b""), b"\x08\x01")
        self.assertEqual(self.call(HEALTH + "Check", b"\x0a\x03xor"),
                         b"\x08\x01")
        watch = self.channel.unary_stream(HEALTH + "Watch")(
            b"\x0a\x07nothing", timeout=DEADLINE_SECONDS)
        self.assertEqual(next(watch), b"\x08\x03")
        watch.cancel()


class StoppingTest(unittest.TestCase):

    def test_watch_reports_not_serving_before_shutdown(self):
        server = Server()
        with channel_to(server.address) as channel:
            watch = channel.unary_stream(HEALTH + "Watch")(
                b"", timeout=DEADLINE_SECONDS)
            self.assertEqual(next(watch), b"\x08\x01")
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(next(watch), b"\x08\x02")
            with self.assertRaises(grpc.RpcError) as caught:
                next(watch)
            self.assertEqual(caught.exception.code(),
                             grpc.StatusCode.UNAVAILABLE)
        code, log = server.wait()
        self.assertEqual(code, 0, log)
        self.assertIn("every call in flight was answered", log)

    def test_sigint_stops_with_exit_code_0(self):
        code, log = Server().stop(signal.SIGINT)
        self.assertEqual(code, 0, log)

    def test_reports_a_port_in_use(self):
        first = Server()
        second = subprocess.run(
            [SERVER, "--models", MODELS, "--listen", first.address,
             "--frontend", FRONTEND],
            capture_output=True, text=True, timeout=DEADLINE_SECONDS)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"cannot listen on {first.address}: "
                      "Address already in use", second.stderr)
        first.stop()

    def test_reports_not_serving_without_models(self):
        # It does not say that it is listening, hence the known address.
        with tempfile.TemporaryDirectory() as empty:
            address = f"unix:{empty}/socket"
            process = subprocess.Popen(
                [SERVER, "--models", empty, "--listen", address,
                 "--frontend", FRONTEND],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            with channel_to(address) as channel:
                health = channel.unary_unary(HEALTH + "Check")(
                    b"", timeout=DEADLINE_SECONDS, wait_for_ready=True)
                self.assertEqual(health, b"\x08\x02")
            line = ""
            while "not ready" not in line:
                line = process.stderr.readline()
                self.assertNotEqual(line, "", "the server has ended")
            self.assertIn("no model is available", line)
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=DEADLINE_SECONDS)
        self.assertEqual((process.returncode, out), (0, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
