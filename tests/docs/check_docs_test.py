#!/usr/bin/env python3
"""The checks of the documentation against damaged copies: each must fail.

Usage: check_docs_test.py SERVER ROOT
"""

import pathlib
import sys
import tempfile
import unittest

from check_examples import check_document, updated
from check_flags import check_flags, help_of
from check_links import check_links, documents_of

SERVER, ROOT = sys.argv[1:3]
README = pathlib.Path(ROOT, "README.md").read_text(encoding="utf-8")
OPERATIONS = pathlib.Path(ROOT, "docs/operations.md").read_text(
    encoding="utf-8")

# The examples up to the first that takes seconds.
EXAMPLES = README[:README.index("**4.")]

LOAD = """\
<!-- example: numbers vary in lines: answered, latency, sent late, client;
     extra lines: note:, *, date, machine, command -->
```console
$ neurite loadtest --model xor --requests 100
xor version 1 at 127.0.0.1:8500
closed, 16 calls in flight, 1 connection, 1 row a request, random rows, seed 1

answered   100 requests in 0.0 s: 49,283 a second
latency    p50 308 us  p90 1.01 ms  p99 1.10 ms*  p99.9 1.10 ms*  max 1.10 ms
sent late  p50 1.20 us  p90 101 us  p99 103 us*  p99.9 103 us*  max 103 us
client     8.1 us of CPU a request, 40 % of 1 thread
```
"""


def block(language, text, note=""):
    note = f"<!-- example: {note} -->\n" if note else ""
    return f"{note}```{language}\n{text}\n```\n"


class ExamplesTest(unittest.TestCase):

    def complaints(self, text):
        return "\n".join(
            check_document("document", text, SERVER, ROOT).complaints)

    def assert_wrong(self, text, word):
        self.assertIn(word, self.complaints(text))

    def damaged(self, old, new):
        self.assertIn(old, EXAMPLES)
        return EXAMPLES.replace(old, new, 1)

    def test_the_document_itself_is_right(self):
        self.assertEqual(self.complaints(EXAMPLES), "")

    def test_a_changed_number_is_found(self):
        self.assert_wrong(self.damaged("0.9828", "0.9829"), "-models/mnist")

    def test_a_changed_word_is_found(self):
        self.assert_wrong(self.damaged("treated as", "taken as"), "-note:")

    def test_a_missing_line_is_found(self):
        self.assert_wrong(self.damaged("row 1                     141.3\n", ""),
                          "+row 1")

    def test_a_command_that_fails_is_found(self):
        self.assert_wrong(self.damaged("classify --model mnist",
                                       "classify --model mnits"),
                          "exit code 1")

    def test_a_failure_that_is_shown_is_right(self):
        self.assertEqual(self.complaints(block(
            "console", "$ false\n$ echo $?\n1")), "")

    def test_numbers_may_vary_only_in_the_lines_that_say_so(self):
        self.assertEqual(self.complaints(LOAD), "")
        self.assert_wrong(LOAD.replace("seed 1", "seed 2"), "seed 2")
        self.assert_wrong(LOAD.replace("latency ", "delay   "), "-delay")
        self.assert_wrong(LOAD.replace("p50 308", "p51 308"), "p51")

    def test_an_extra_line_goes_on_after_a_backslash(self):
        text = block("console", r"$ printf 'command a \\\n  b\nc\n'" + "\nc",
                     note="extra lines: command")
        self.assertEqual(self.complaints(text), "")
        self.assert_wrong(text.replace(r"a \\", "a"), "+  b")

    def test_an_update_repairs_a_document(self):
        text = self.damaged("0.9828", "1.9").replace("141.3", "4")
        runner = check_document("document", text, SERVER, ROOT)
        self.assertEqual(len(runner.replacements), 2)
        self.assertEqual(updated(text, runner.replacements), EXAMPLES)

    def test_every_kind_of_block_can_be_wrong(self):
        self.assert_wrong(block("python", "import nothing_of_this_name"),
                          "nothing_of_this_name")
        self.assert_wrong(block("textproto", "input { width: 2 }"),
                          "not a model")
        self.assert_wrong(block("sh", "if then"), "syntax error")
        self.assert_wrong(block("json", "{"), "Expecting")
        self.assert_wrong(block("console", "no prompt"), "begins with")
        self.assert_wrong(block("console", "$ true", note="perhaps"),
                          "perhaps")

    def test_a_missing_module_skips_and_says_so(self):
        runner = check_document("document", block(
            "python", "import nothing_of_this_name",
            note="needs nothing_of_this_name"), SERVER, ROOT)
        self.assertEqual(runner.complaints, [])
        self.assertIn("nothing_of_this_name", runner.skipped[0])

    def test_a_file_and_a_server_of_its_own(self):
        text = (block("text", "not run", note="file a.txt") +
                block("python", "print('hello')", note="file a.py") +
                block("console", "$ python3 a.py\nhello\n"
                      "$ neurite-server --models models --log-level error &\n"
                      "listening on 127.0.0.1:8500\n"
                      "$ neurite health --server 127.0.0.1:8500\nSERVING"))
        self.assertEqual(self.complaints(text), "")


class FlagsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.help = help_of(SERVER)

    def assert_wrong(self, old, new, words):
        self.assertIn(old, OPERATIONS)
        complaints, _ = check_flags(self.help, OPERATIONS.replace(old, new, 1))
        self.assertEqual(len(complaints), 1, complaints)
        self.assertIn(words, complaints[0])

    def test_the_document_itself_is_right(self):
        complaints, flags = check_flags(self.help, OPERATIONS)
        self.assertEqual(complaints, [])
        self.assertGreater(flags, 20)

    def test_a_missing_flag_is_found(self):
        self.assert_wrong("| `--gemm BACKEND` |", "| gemm |",
                          "--gemm is not described")

    def test_a_flag_that_does_not_exist_is_found(self):
        self.assert_wrong("| `--version` | - |",
                          "| `--verbose` | - | |\n| `--version` | - |",
                          "--verbose is described")

    def test_another_default_is_found(self):
        self.assert_wrong("| `10s` |", "| `11s` |", "the default is 10s")


class LinksTest(unittest.TestCase):

    def check_copy(self, name="", old="", new=""):
        """The check of a copy, in which `old` in the document `name` is `new`."""
        root = pathlib.Path(ROOT).resolve()
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for entry in root.iterdir():
                if entry.name not in ("build", ".git", "docs"):
                    (copy / entry.name).symlink_to(entry)
            (copy / "docs").mkdir()
            for entry in (root / "docs").iterdir():
                (copy / "docs" / entry.name).symlink_to(entry)
            if name:
                text = (root / name).read_text(encoding="utf-8")
                self.assertIn(old, text)
                (copy / name).unlink()
                (copy / name).write_text(text.replace(old, new, 1),
                                         encoding="utf-8")
            return check_links(copy)

    def assert_wrong(self, name, old, new, words):
        before, _ = self.check_copy()
        after, _ = self.check_copy(name, old, new)
        added = [complaint for complaint in after if complaint not in before]
        self.assertEqual(len(added), 1, added)
        self.assertIn(words, added[0])

    def test_the_documents_themselves_are_right(self):
        complaints, checked = self.check_copy()
        self.assertEqual(complaints, [])
        self.assertGreater(checked, 200)
        self.assertIn("docs/operations.md", documents_of(ROOT))

    def test_a_broken_link_is_found(self):
        self.assert_wrong("README.md", "(docs/performance.md)",
                          "(docs/speed.md)", "docs/speed.md leads nowhere")

    def test_a_broken_anchor_is_found(self):
        self.assert_wrong("docs/models.md", "#the-life-of-a-model",
                          "#life-of-a-model", "a heading that does not exist")

    def test_a_path_that_does_not_exist_is_found(self):
        self.assert_wrong("docs/architecture.md", "`server/options.cc`",
                          "`server/flags.cc`",
                          "server/flags.cc does not exist")

    def test_a_file_in_another_folder_is_found(self):
        self.assert_wrong("docs/architecture.md", "`batcher.h`", "`network.h`",
                          "core/batching/network.h does not exist")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
