#!/usr/bin/env python3
"""Runs ctest, shows its progress, and sums up by module.

usage: run_ctest.py --preset PRESET [CTEST ARGUMENTS]

Prints one line for each test that ends, the output of each that failed, and
then a table: a test's module is its name without `_test` and the number of its
share. A gtest program counts its cases, any other test counts as one. The end
of each failed test's output is kept in build/PRESET/test_results/failures.txt.
The exit code is that of ctest.
"""

import collections
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ENDED = re.compile(
    r"\s*(\d+)/(\d+) Test +#\d+: (\S+) [.]*\s*(.*?)\s+([\d.]+) sec")
STARTED = re.compile(r"\s*Start +\d+: ")
KEPT_LINES = 60  # of a failed test's output


@dataclasses.dataclass
class Sum:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.seconds += other.seconds


def run(arguments, junit):
    """Runs ctest; returns its exit code."""
    ctest = subprocess.Popen(
        ["ctest", "--no-label-summary", "--output-junit", junit, *arguments],
        stdout=subprocess.PIPE, text=True, errors="replace")
    for line in ctest.stdout:
        ended = ENDED.match(line)
        if ended:
            number, of, name, outcome, seconds = ended.groups()
            print(f"  {int(number):2} of {of}  {name}: "
                  f"{outcome.strip('*').lower()} in {seconds} s", flush=True)
        elif not STARTED.match(line):
            print(line, end="", flush=True)
    return ctest.wait()


def cases_of(results):
    """Counts the cases of a gtest program's report."""
    total = Sum()
    for suite in json.loads(results.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            if case["result"] == "SKIPPED":
                total.skipped += 1
            elif case.get("failures"):
                total.failed += 1
            elif case["result"] == "COMPLETED":
                total.passed += 1
    return total


def sum_of(test, folder):
    """What a <testcase> of ctest's report comes to."""
    status = test.get("status")
    total = Sum()
    results = folder / f"{test.get('name')}.json"
    if results.exists():
        total = cases_of(results)
    elif status == "run":
        total.passed = 1
    elif status in ("notrun", "disabled"):
        total.skipped = 1
    if status == "fail":
        # A crash and a timeout fail no case.
        total.failed = max(total.failed, 1)
    total.seconds = float(test.get("time", 0))
    return total


def failure_of(test):
    """The end of a failed <testcase>'s output, below its name."""
    output = (test.findtext("system-out") or "").rstrip().splitlines()
    return "\n".join([f"---- {test.get('name')} failed:",
                      *output[-KEPT_LINES:], ""])


def module_of(name):
    return re.sub(r"(_test)?(_\d+)?$", "", name)


def main():
    arguments = sys.argv[1:]
    preset = arguments[arguments.index("--preset") + 1]
    folder = ROOT / "build" / preset / "test_results"
    for old in folder.glob("*.json"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        junit = os.path.join(temporary, "ctest.xml")
        code = run(arguments, junit)
        tests = (list(xml.etree.ElementTree.parse(junit).iter("testcase"))
                 if os.path.exists(junit) else [])
        folder.mkdir(exist_ok=True)
        (folder / "failures.txt").write_text("".join(
            failure_of(test) for test in tests
            if test.get("status") == "fail"))
        modules = collections.defaultdict(Sum)
        for test in tests:
            modules[module_of(test.get("name"))].add(sum_of(test, folder))
    if not modules:
        return code
    total = Sum()
    width = max(map(len, [*modules, "module"]))
    print(f"\n{'module':{width}}  passed  failed  skipped  seconds")
    for name, module in [*sorted(modules.items()), ("all", total)]:
        print(f"{name:{width}}  {module.passed:6}  {module.failed or '-':>6}  "
              f"{module.skipped or '-':>7}  {module.seconds:7.1f}")
        total.add(module)
    return code


if __name__ == "__main__":
    sys.exit(main())
