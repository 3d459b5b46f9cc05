#!/usr/bin/env python3
"""cmake/clang_checks.py: which verdicts it keeps, and what invalidates them."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from checkout import Checkout

SCRIPTS = ["cmake/clang_checks.py", "cmake/source_groups.py"]
# Three sources with the same flags, which are read as one, and a header that no
# source proves: 4 files to read.
FILES = {
    ".clang-tidy": "Checks: '-*,modernize-use-nullptr,google-explicit-*'\n"
                   "WarningsAsErrors: '*'\n"
                   "HeaderFilterRegex: '.*'\n",
    "system/outside.h": "#define OUTSIDE 1\n",
    "core/lone.h": "struct Lone { explicit Lone(int); };\n",
    "core/a.h": "int* A();\n",
    "core/a.cc": '#include "core/a.h"\n#include <outside.h>\n'
                 "int* A() { return nullptr; }\n",
    "core/b.cc": '#include "core/lone.h"\nint* B() { return nullptr; }\n',
    "core/c.cc": "int* C() { return 0; }  // NOLINT\n",
}
ALL = 4


class ClangChecksTest(unittest.TestCase):

    def setUp(self):
        self.cache = tempfile.TemporaryDirectory()
        self.addCleanup(self.cache.cleanup)
        self.here = self.checkout()

    def checkout(self):
        checkout = Checkout(SCRIPTS, FILES)
        self.addCleanup(checkout.remove)
        self.set_flags(checkout)
        return checkout

    @staticmethod
    def set_flags(checkout, flags=""):
        root = checkout.root
        checkout.write("build/tidy/compile_commands.json", json.dumps([
            {"directory": str(root / "build/tidy"), "file": str(file),
             "command": f"clang++-14 -I{root} -isystem {root}/system {flags} "
                        f"-o x.o -c {file}"}
            for file in sorted(root.glob("core/*.cc"))]))

    def check(self, checkout, cached=True):
        """Returns (exit code, files that were read, output)."""
        cache = ["--cache", self.cache.name] if cached else []
        done = subprocess.run(
            [sys.executable, checkout.root / SCRIPTS[0], "--build",
             checkout.root / "build/tidy", *cache],
            text=True, capture_output=True, check=False)
        self.assertEqual(done.stderr, "")
        read = re.search(r"(\d+) to read", done.stdout)
        return done.returncode, int(read[1]), done.stdout

    def assert_reads(self, checkout, files):
        code, read, said = self.check(checkout)
        self.assertEqual((code, read), (0, files), said)

    def kept(self):
        return len(list(pathlib.Path(self.cache.name).glob("*/*")))

    def test_what_passed_is_not_read_again(self):
        self.assert_reads(self.here, ALL)
        self.assertEqual(self.kept(), ALL)
        self.assert_reads(self.here, 0)

    def test_checkouts_in_different_folders_share_verdicts(self):
        self.assert_reads(self.here, ALL)
        self.assert_reads(self.checkout(), 0)

    def test_without_a_cache_everything_is_read(self):
        self.assert_reads(self.here, ALL)
        self.assertEqual(self.check(self.here, cached=False)[1], ALL)

    def test_a_changed_source_is_read_again(self):
        self.assert_reads(self.here, ALL)
        self.here.write("core/b.cc", "int* B() { return nullptr; }\n")
        self.assert_reads(self.here, 1)

    def test_a_changed_header_invalidates_what_includes_it(self):
        self.assert_reads(self.here, ALL)
        self.here.write("core/a.h", "int* A();\nint* More();\n")
        self.assert_reads(self.here, 1)
        self.here.write("core/lone.h", "struct Lone { Lone(int); };\n")
        code, read, said = self.check(self.here)
        self.assertEqual((code, read), (1, 2), said)
        self.assertIn("google-explicit-constructor", said)

    def test_a_changed_system_header_invalidates(self):
        self.assert_reads(self.here, ALL)
        self.here.write("system/outside.h", "#define OUTSIDE 2\n")
        self.assert_reads(self.here, 1)

    def test_a_changed_flag_invalidates(self):
        self.assert_reads(self.here, ALL)
        self.set_flags(self.here, "-Wextra")
        self.assert_reads(self.here, ALL)

    def test_a_changed_configuration_invalidates(self):
        self.assert_reads(self.here, ALL)
        self.here.write(".clang-tidy", FILES[".clang-tidy"] + "# other\n")
        self.assert_reads(self.here, ALL)

    def test_a_comment_that_no_longer_excuses_invalidates(self):
        self.assert_reads(self.here, ALL)
        self.here.write("core/c.cc", "int* C() { return 0; }\n")
        code, read, said = self.check(self.here)
        self.assertEqual((code, read), (1, 1), said)
        self.assertIn("modernize-use-nullptr", said)

    def test_a_failure_is_not_kept_but_reported_each_time(self):
        self.here.write("core/c.cc", "int* C() { return 0; }\n")
        code, read, said = self.check(self.here)
        self.assertEqual((code, read), (1, ALL), said)
        # The others of its group passed without it.
        self.assertIn("3 sources were read again", said)
        self.assertIn("core/c.cc (clang-tidy):", said)
        self.assertNotIn("core/a.cc (clang-tidy):", said)
        self.assertEqual(self.kept(), ALL - 1)
        code, read, said = self.check(self.here)
        self.assertEqual((code, read), (1, 1), said)
        self.assertIn("modernize-use-nullptr", said)

    def test_a_source_that_does_not_compile_fails_each_time(self):
        self.here.write("core/b.cc", '#include "core/missing.h"\n')
        for _ in range(2):
            code, _, said = self.check(self.here)
            self.assertEqual(code, 1, said)
            self.assertIn("core/missing.h", said)

    def test_a_header_that_needs_another_fails_each_time(self):
        self.here.write("core/lone.h", "struct Lone { Unknown u; };\n")
        self.here.write("core/b.cc", "int* B() { return nullptr; }\n")
        for _ in range(2):
            code, _, said = self.check(self.here)
            self.assertEqual(code, 1, said)
            self.assertIn("core/lone.h (headers):", said)


if __name__ == "__main__":
    if not shutil.which("clang-tidy-14"):
        sys.exit(77)
    unittest.main()
