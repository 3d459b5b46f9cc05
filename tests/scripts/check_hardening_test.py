#!/usr/bin/env python3
"""check_hardening.py on small programs that lack one property each."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from check_hardening import missing_of_archives, missing_of_program

SOURCE = """
#include <cstring>
int main(int argc, char** argv) {
  char copy[16];
  std::strcpy(copy, argv[0]);
  return copy[argc];
}
"""
COMPILE = ["-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fPIE"]
LINK = ["-pie", "-Wl,-z,relro,-z,now,-z,noexecstack"]


class CheckHardeningTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def _program(self, *flags):
        (self.folder / "a.cc").write_text(SOURCE)
        program = str(self.folder / "program")
        subprocess.run(["g++", *COMPILE, str(self.folder / "a.cc"), *LINK,
                        *flags, "-o", program], check=True)
        return program

    def _archive(self, *flags):
        (self.folder / "a.cc").write_text(SOURCE)
        made, archive = str(self.folder / "a.o"), str(self.folder / "a.a")
        subprocess.run(["g++", *COMPILE, *flags, "-c",
                        str(self.folder / "a.cc"), "-o", made], check=True)
        subprocess.run(["ar", "rcs", archive, made], check=True)
        return archive

    def test_a_hardened_program_lacks_nothing(self):
        self.assertEqual(list(missing_of_program(self._program())), [])
        self.assertEqual(list(missing_of_archives([self._archive()])), [])

    def test_each_property_of_the_program_is_missed(self):
        for flags, words in ((["-no-pie", "-fno-pie"], ["-pie"]),
                             (["-Wl,-z,execstack"], ["noexecstack"]),
                             (["-Wl,-z,norelro"], ["-z relro"]),
                             (["-Wl,-z,lazy"], ["-z now"]),
                             (["-Wl,-z,lazy,-z,norelro"],
                              ["-z relro", "-z now"])):
            with self.subTest(flags=flags):
                missing = list(missing_of_program(self._program(*flags)))
                self.assertEqual(len(missing), len(words), missing)
                for what, word in zip(missing, words):
                    self.assertIn(word, what)

    def test_a_flag_of_the_compiler_is_missed(self):
        missing = list(missing_of_archives([self._archive("-U_FORTIFY_SOURCE")]))
        self.assertEqual(len(missing), 1, missing)
        self.assertIn("_FORTIFY_SOURCE", missing[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
