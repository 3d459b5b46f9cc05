"""The programs that a conformance test runs: a server, and its clients."""

import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
START_SECONDS = 30
CLIENT_SECONDS = 30
STOP_SECONDS = 30


class Server:
    """A conformance_server on a port of its own choosing."""

    def __init__(self, program, models, front_end):
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [program, "--models", models, "--listen", "127.0.0.1:0",
             "--frontend", front_end, "--workers", "2"],
            stdout=subprocess.PIPE, stderr=self._log, text=True)
        too_late = threading.Timer(START_SECONDS, self._process.kill)
        too_late.start()
        line = self._process.stdout.readline()
        too_late.cancel()
        if not line.startswith("listening on "):
            raise AssertionError(f"the server does not start: {self.stop()}")
        self.address = line.removeprefix("listening on ").strip()

    def stop(self):
        """Its exit code, and its log."""
        self._process.send_signal(signal.SIGTERM)
        too_late = threading.Timer(STOP_SECONDS, self._process.kill)
        too_late.start()
        self._process.communicate()
        too_late.cancel()
        self._log.seek(0)
        with self._log:
            return self._process.returncode, self._log.read().decode()


class Client:
    """A program that runs cases.

    `missing`: why it cannot; None if it can.
    """

    def __init__(self, name, command, missing=None, environment=None):
        self.name = name
        self.missing = missing
        self._command = command
        self._environment = {**os.environ, **(environment or {})}

    def run(self, address, folder, cases):
        """What became of each case, "ok" or what was wrong, by its name; and
        how the program ended, which explains the cases that are not there."""
        process = subprocess.Popen(
            [*self._command, address, folder, *cases],
            env=self._environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        too_late = threading.Timer(CLIENT_SECONDS, process.kill)
        too_late.start()
        out, complaint = process.communicate()
        too_late.cancel()
        outcomes = dict(line.split(" ", 1) for line in out.splitlines())
        return outcomes, (f"exit code {process.returncode} (killed after "
                          f"{CLIENT_SECONDS} s if -9)\n{complaint}")


def cpp_client(program):
    return Client("cpp", [program])


def python_client(stubs):
    def missing():
        for module in ["grpc", "google.protobuf"]:
            if importlib.util.find_spec(module) is None:
                return f"{sys.executable} has no module {module}"
        return None

    return Client("python", [sys.executable, HERE / "python_client/client.py"],
                  missing(), {"PYTHONPATH": stubs})


def js_client(node_modules):
    def missing():
        if shutil.which("node") is None:
            return "there is no node to run it"
        package = pathlib.Path(node_modules, "@grpc/grpc-js/package.json")
        if not package.is_file():
            return (f"there is no @grpc/grpc-js in {node_modules}; "
                    "./dev test fetches it where there is npm")
        return None

    return Client("js", ["node", HERE / "js_client/client.js"], missing(),
                  {"NODE_PATH": node_modules})
