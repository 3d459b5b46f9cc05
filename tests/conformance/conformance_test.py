"""Both front ends, as clients see them that share no code with the server.

Each test is one case of one client on one front end. The cases are written in
each client's language; here the servers are started, each client runs all of
its cases, and what the models answered is compared. A client that cannot run
is skipped, and the reason told. Exit code 77 if no client could run.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import unittest

import model_requests
import programs
from cases import ANSWERS, CASES

FRONT_ENDS = ["h2", "grpc"]
EVERYTHING_SKIPPED = 77


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="conformance_server")
    parser.add_argument("--cpp-client", required=True,
                        help="conformance_cpp_client")
    parser.add_argument("--models", required=True,
                        help="the bundled repository")
    parser.add_argument("--proto", required=True,
                        help="the folder that holds neurite/v1")
    parser.add_argument("--node-modules", default="",
                        help="the folder that holds @grpc/grpc-js")
    parser.add_argument("--client", choices=["cpp", "python", "js"],
                        help="the only one to be tested")
    return parser.parse_args()


def generate_stubs(proto, folder):
    subprocess.run(
        ["protoc", "-I", programs.HERE, "-I", proto, f"--python_out={folder}",
         "test_service.proto", "neurite/v1/inference.proto"],
        check=True, timeout=programs.START_SECONDS)


class Run:
    """What came of cases that one client ran on one front end."""

    def __init__(self, setting, client, front_end, cases):
        server = programs.Server(setting.server, setting.models, front_end)
        with tempfile.TemporaryDirectory() as folder:
            requests = pathlib.Path(folder, "requests")
            answers = pathlib.Path(folder, "answers")
            model_requests.write(requests, setting.requests)
            try:
                self.outcomes, self.client_end = client.run(
                    server.address, folder, cases)
            finally:
                self.server_exit_code, self.server_log = server.stop()
            self.answers = (model_requests.read_answers(answers)
                            if answers.exists() else [])

    def check(self, test, case):
        outcome = self.outcomes.get(
            case, f"the client ended without a word of it: {self.client_end}")
        if outcome != "ok":
            test.fail(outcome)


class Setting:
    """What all tests share."""

    def __init__(self, arguments, stubs):
        generate_stubs(arguments.proto, stubs)
        sys.path.insert(0, stubs)
        from neurite.v1 import inference_pb2
        self.server = arguments.server
        self.models = arguments.models
        self.requests = model_requests.make(inference_pb2)
        self.clients = [
            programs.cpp_client(arguments.cpp_client),
            programs.python_client(stubs),
            programs.js_client(arguments.node_modules)]
        self._reference = None

    def reference(self):
        """A run that answers are compared with: always the same one, so that
        tests of different processes compare theirs with each other's too."""
        if self._reference is None:
            self._reference = Run(self, self.clients[0], FRONT_ENDS[0],
                                  [ANSWERS])
        return self._reference


class ConformanceTest(unittest.TestCase):
    """Of one client on one front end; each has a class of its own."""

    setting = client = front_end = None

    @classmethod
    def setUpClass(cls):
        cls.finished = Run(cls.setting, cls.client, cls.front_end,
                           [*CASES, ANSWERS])

    def test_answers(self):
        """every client receives the same bits on every front end"""
        self.finished.check(self, ANSWERS)
        reference = self.setting.reference()
        reference.check(self, ANSWERS)
        requests, answers = self.setting.requests, self.finished.answers
        self.assertEqual(len(answers), len(requests))
        for request, answer, other in zip(requests, answers,
                                          reference.answers):
            with self.subTest(request.name):
                self.assertEqual(answer[0] == model_requests.OK,
                                 request.answered, answer)
                self.assertEqual(answer, other)

    def test_server_afterwards(self):
        """the server then stops with no call left"""
        self.assertEqual(self.finished.server_exit_code, 0,
                         self.finished.server_log)
        self.assertIn("every call in flight was answered",
                      self.finished.server_log)


def case_method(case, sentence):
    def test(self):
        self.finished.check(self, case)

    test.__doc__ = sentence
    return test


def tests_of(setting, client, front_end):
    """The tests of one client on one front end."""
    name = f"{client.name}_on_{front_end}"
    members = {"setting": setting, "client": client, "front_end": front_end,
               "__qualname__": name}
    for case, sentence in CASES.items():
        members[f"test_{case}"] = case_method(case, sentence)
    test_class = type(name, (ConformanceTest,), members)
    if client.missing is not None:
        test_class = unittest.skip(client.missing)(test_class)
    return unittest.defaultTestLoader.loadTestsFromTestCase(test_class)


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as stubs:
        setting = Setting(arguments, stubs)
        wanted = [client for client in setting.clients
                  if arguments.client in (None, client.name)]
        tests = unittest.TestSuite(
            tests_of(setting, client, front_end)
            for client in wanted for front_end in FRONT_ENDS)
        result = unittest.TextTestRunner(verbosity=2).run(tests)
    if all(client.missing is not None for client in wanted):
        return EVERYTHING_SKIPPED
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
