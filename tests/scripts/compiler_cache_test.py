#!/usr/bin/env python3
"""cmake/cached_compiler.sh: what it takes from the cache, and what not."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from checkout import Checkout

SCRIPT = "cmake/cached_compiler.sh"
FILES = {
    "core/answer.h": "inline int Answer() { return 42; }\n",
    "core/main.cc": '#include "core/answer.h"\n'
                    "#ifndef PLUS\n#define PLUS 0\n#endif\n"
                    "int main() { return Answer() + PLUS; }\n",
}


class CompilerCacheTest(unittest.TestCase):

    def setUp(self):
        self.cache = tempfile.TemporaryDirectory()
        self.addCleanup(self.cache.cleanup)
        self.environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("CCACHE", "NEURITE"))}
        self.environment["XDG_CACHE_HOME"] = self.cache.name
        self.here = self.checkout()

    def checkout(self):
        checkout = Checkout([SCRIPT], FILES)
        self.addCleanup(checkout.remove)
        # ccache does not trust a header that is younger than the second in
        # which the compiler starts.
        for path in FILES:
            os.utime(checkout.root / path, (1e9, 1e9))
        return checkout

    def change(self, checkout, path, text):
        checkout.write(path, text)
        os.utime(checkout.root / path, (1.1e9, 1.1e9))

    def compile(self, checkout, *flags, **variables):
        """Compiles as CMake does; returns (exit code of the compiler, of the
        program)."""
        build = checkout.root / "build/dev"
        build.mkdir(parents=True, exist_ok=True)
        environment = self.environment | variables
        compiled = subprocess.run(
            [checkout.root / SCRIPT, "g++", f"-I{checkout.root}", "-g1", *flags,
             "-MD", "-MT", "main.o", "-MF", "main.o.d", "-o", "main.o", "-c",
             checkout.root / "core/main.cc"],
            cwd=build, env=environment, capture_output=True, check=False)
        if compiled.returncode:
            return compiled.returncode, None
        subprocess.run(["g++", "-o", "program", "main.o"], cwd=build,
                       check=True)
        return 0, subprocess.run(["./program"], cwd=build,
                                 check=False).returncode

    def hits(self):
        folder = pathlib.Path(self.cache.name, "neurite/ccache")
        said = subprocess.run(
            ["ccache", "--print-stats"], text=True, capture_output=True,
            env=self.environment | {"CCACHE_DIR": str(folder)}, check=True)
        counts = dict(line.split("\t") for line in said.stdout.splitlines())
        return int(counts["direct_cache_hit"]) + int(
            counts["preprocessed_cache_hit"])

    def test_the_same_sources_are_compiled_once(self):
        self.assertEqual(self.compile(self.here), (0, 42))
        self.assertEqual(self.hits(), 0)
        self.assertEqual(self.compile(self.here), (0, 42))
        self.assertEqual(self.hits(), 1)

    def test_checkouts_in_different_folders_share_the_cache(self):
        self.compile(self.here)
        self.assertEqual(self.compile(self.checkout()), (0, 42))
        self.assertEqual(self.hits(), 1)

    def test_a_file_has_the_same_name_in_every_checkout(self):
        text = pathlib.Path(__file__).parents[2].joinpath(
            "cmake/Neurite.cmake").read_text()
        flag, = re.findall(r"^ *(-fmacro-prefix-map=\S+)$", text, re.MULTILINE)
        named = '-DPLUS=!__builtin_strcmp(__FILE__,"core/main.cc")'
        for checkout in (self.here, self.checkout()):
            root = str(checkout.root)
            self.assertEqual(
                self.compile(checkout, named,
                             flag.replace("${PROJECT_SOURCE_DIR}", root)),
                (0, 43))
        self.assertEqual(self.hits(), 1)

    def test_a_changed_header_is_compiled_anew(self):
        self.compile(self.here)
        self.change(self.here, "core/answer.h",
                    "inline int Answer() { return 43; }\n")
        self.assertEqual(self.compile(self.here), (0, 43))

    def test_a_changed_header_of_another_checkout_is_compiled_anew(self):
        self.compile(self.here)
        other = self.checkout()
        self.change(other, "core/answer.h",
                    "inline int Answer() { return 44; }\n")
        self.assertEqual(self.compile(other), (0, 44))
        self.assertEqual(self.hits(), 0)

    def test_a_header_that_broke_fails_whatever_the_cache_holds(self):
        self.compile(self.here)
        self.change(self.here, "core/answer.h", "inline int Answer() {\n")
        for _ in range(2):
            code, _ = self.compile(self.here)
            self.assertNotEqual(code, 0)

    def test_a_warning_that_is_an_error_fails_whatever_the_cache_holds(self):
        self.change(self.here, "core/answer.h",
                    "inline int Answer() { int unused = 1; return 42; }\n")
        self.assertEqual(self.compile(self.here, "-Wall"), (0, 42))
        for _ in range(2):
            code, _ = self.compile(self.here, "-Wall", "-Werror")
            self.assertNotEqual(code, 0)

    def test_a_changed_flag_is_compiled_anew(self):
        self.compile(self.here)
        self.assertEqual(self.compile(self.here, "-DPLUS=3"), (0, 45))

    def test_without_a_cache_nothing_is_kept(self):
        for _ in range(2):
            self.assertEqual(self.compile(self.here, NEURITE_NO_CACHE="1"),
                             (0, 42))
        self.assertEqual(list(pathlib.Path(self.cache.name).iterdir()), [])


if __name__ == "__main__":
    if not shutil.which("ccache"):
        sys.exit(77)
    unittest.main()
