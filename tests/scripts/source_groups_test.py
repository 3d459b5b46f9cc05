#!/usr/bin/env python3
"""cmake/source_groups.py: which sources may be compiled as one."""

import subprocess
import sys
import unittest

from checkout import Checkout

SCRIPT = "cmake/source_groups.py"


class SourceGroupsTest(unittest.TestCase):

    def groups(self, files, most=12):
        """What is compiled in place of the .cc files among {path: text}."""
        checkout = Checkout([SCRIPT], files)
        self.addCleanup(checkout.remove)
        root = checkout.root
        done = subprocess.run(
            [sys.executable, root / SCRIPT, "--root", root, "--most", str(most),
             "--out", root / "out",
             *(root / path for path in files if path.endswith(".cc"))],
            text=True, capture_output=True, check=True)
        groups = []
        for line in done.stdout.splitlines():
            if line.startswith(str(root / "out")):
                with open(line, encoding="utf-8") as file:
                    groups.append([include.split('"')[1] for include in file])
            else:
                groups.append([line[len(str(root)) + 1:]])
        return groups

    def test_sources_are_included_by_their_paths_below_the_root(self):
        files = {"a/x.cc": "int X();", "b/y.cc": "int Y();"}
        self.assertEqual(self.groups(files), [["a/x.cc", "b/y.cc"]])

    def test_a_group_has_a_largest_size(self):
        files = {f"{name}.cc": f"int {name}();" for name in "PQRST"}
        self.assertEqual([len(group) for group in self.groups(files, most=2)],
                         [2, 2, 1])

    def test_a_name_that_both_declare_keeps_them_apart(self):
        for text in ("constexpr int kSame = 1;", "int Same() {",
                     "struct Same {", "class Same : public Base {", "int same[3];",
                     "using Same = int;", "using Same = std::string;",
                     "enum class Same { kOne };"):
            files = {"x.cc": f"namespace {{\n{text}\n", "y.cc": f"{text}\n"}
            self.assertEqual(self.groups(files), [["x.cc"], ["y.cc"]], text)

    def test_what_only_names_a_declaration_does_not(self):
        for text in ("using ::testing::HasSubstr;", "namespace neurite {",
                     'using std::chrono_literals::operator""ms;',
                     "TEST(Suite, Case) {", "// Same()", "  Same();"):
            files = {"x.cc": text + "\n", "y.cc": text + "\n"}
            self.assertEqual(self.groups(files), [["x.cc", "y.cc"]], text)

    def test_a_name_of_anothers_header_keeps_them_apart(self):
        files = {"frame.h": "struct Frame {", "x.cc": '#include "frame.h"\n',
                 "y.cc": "namespace {\nstruct Frame {\n"}
        self.assertEqual(self.groups(files), [["x.cc"], ["y.cc"]])

    def test_defining_what_ones_header_declares_does_not(self):
        files = {"run.h": "int Run();",
                 "run.cc": '#include "run.h"\nint Run() {',
                 "main.cc": '#include "run.h"\nint Main() { return Run(); }'}
        self.assertEqual(self.groups(files), [["run.cc", "main.cc"]])


if __name__ == "__main__":
    unittest.main()
