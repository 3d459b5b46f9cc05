#!/usr/bin/env python3
"""Tests scripts/check_protos.py on damaged copies of the committed protos.

usage: check_protos_test.py BUF      (exit code 77 without that program)
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COPY = ROOT / "tests/compatibility/proto"
INFERENCE = "neurite/v1/inference.proto"
SKIPPED = 77
BUF = ""


class CheckProtosTest(unittest.TestCase):

    def check(self, file=INFERENCE, **replacements):
        """The check's exit code and output after `replacements` in `file`."""
        with tempfile.TemporaryDirectory() as folder:
            protos = pathlib.Path(folder) / "proto"
            shutil.copytree(COPY, protos)
            text = (protos / file).read_text()
            for old, new in replacements.values():
                self.assertIn(old, text)
                text = text.replace(old, new)
            (protos / file).write_text(text)
            done = subprocess.run(
                [sys.executable, ROOT / "scripts/check_protos.py", "--buf", BUF,
                 "--protos", protos, "--against", COPY],
                capture_output=True, text=True, check=False)
            return done.returncode, done.stdout + done.stderr

    def test_equal_protos_pass(self):
        self.assertEqual(self.check(), (0, ""))

    def test_a_changed_type_fails_and_is_named(self):
        code, output = self.check(raw=("  bytes raw = ", "  string raw = "))
        self.assertEqual(code, 1)
        self.assertIn("FIELD_SAME_TYPE", output)
        self.assertIn("raw", output)

    def test_a_renumbered_field_fails(self):
        code, output = self.check(raw=("raw = 4", "raw = 9"))
        self.assertEqual(code, 1)
        self.assertIn("FIELD", output)

    def test_a_removed_method_fails(self):
        code, output = self.check(rpc=("rpc Regress(", "rpc Regress2("))
        self.assertEqual(code, 1)
        self.assertIn("RPC_NO_DELETE", output)

    def test_an_added_field_passes(self):
        self.assertEqual(
            self.check(name=("  string name = 1;",
                             "  string name = 1;\n  string added = 77;")),
            (0, ""))

    def test_label_may_take_its_reserved_place(self):
        self.assertEqual(
            self.check(number=("  reserved 3;\n", "  string label = 3;\n"),
                       name=('  reserved "label";\n', "")), (0, ""))

    def test_an_unreadable_proto_fails(self):
        code, output = self.check(broken=("message Tensor {", "message {"))
        self.assertEqual(code, 1)
        self.assertIn("COMPILE", output)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    BUF = sys.argv.pop()
    if not pathlib.Path(BUF).is_file():
        print(f"skipped: {BUF} does not exist; ./dev lint fetches it from npm")
        sys.exit(SKIPPED)
    unittest.main()
