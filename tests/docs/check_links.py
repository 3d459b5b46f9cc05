#!/usr/bin/env python3
"""Resolves every link and every path that the documentation names.

Usage: check_links.py ROOT

Three things must exist:
  - the target of a link, and the heading that its #anchor means. Links to other
    sites are not followed;
  - a path in `code`, if it begins with one of the repository's own folders or
    with ./ : it is taken from the root. {a,b} and * may stand in it;
  - a file name in `code`, such as `batcher.cc`: in the folder that the heading
    above it names, as in "### `core/batching`"; below another heading,
    anywhere in the repository. Files that the document's examples write need not.
"""

import glob
import itertools
import os
import pathlib
import re
import sys

from markdown import Document

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
             "models/README.md", "docs/*.md"]

_PATH = re.compile(r"[\w.{},*+-]+(?:/[\w.{},*+-]+)*/?")
_FILE_NAME = re.compile(
    r"[\w{},*+-]+\.(?:\{[\w,]+\}|h|cc|py|sh|md|svg|proto|cmake|yaml)")
_NOT_OURS = {"build", ".git"}


def documents_of(root):
    """The paths of the documents, relative to `root`, in order."""
    paths = []
    for pattern in DOCUMENTS:
        paths += sorted(glob.glob(pattern, root_dir=root))
    return paths


def expand(pattern):
    """The alternatives of a path with {a,b} in it."""
    parts = re.split(r"\{([^{}]*)\}", pattern)
    choices = [part.split(",") if i % 2 else [part]
               for i, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


class Checker:

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.complaints = []
        self.checked = 0
        self.folders = {path.name for path in self.root.iterdir()
                        if path.name not in _NOT_OURS}
        self.names = set()
        for folder, folders, files in os.walk(self.root, followlinks=True):
            folders[:] = [name for name in folders if name not in _NOT_OURS]
            self.names.update(files)
        self.parsed = {}

    def document(self, path):
        if path not in self.parsed:
            self.parsed[path] = Document(path.read_text(encoding="utf-8"))
        return self.parsed[path]

    def check(self, name):
        path = self.root / name
        document = self.document(path)
        for link in document.links:
            self._check(name, link, self._link_problem(path, link.text))
        written = {found.group(1) for block in document.blocks
                   if (found := re.search(r"\bfile ([^\s;]+)", block.note))}
        for code in document.code:
            if code.text not in written:
                self._check(name, code, self._code_problem(code))

    def _check(self, name, text, problem):
        if problem is None:
            return
        self.checked += 1
        if problem:
            self.complaints.append(f"{name}:{text.line}: {problem}")

    # Each of these: None if there is nothing to check, "" if all is well.

    def _link_problem(self, path, target):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            return None
        file, _, anchor = target.partition("#")
        where = (path.parent / file) if file else path
        if not where.exists():
            return f"the link {target} leads nowhere"
        if anchor and (where.suffix != ".md" or
                       anchor not in self.document(where).anchors):
            return f"the link {target} means a heading that does not exist"
        return ""

    def _code_problem(self, code):
        text = code.text.removeprefix("./")
        if not _PATH.fullmatch(text):
            return None
        first, slash, rest = text.partition("/")
        if first in self.folders and (slash or code.text.startswith("./")):
            return self._missing(text)
        if slash or not _FILE_NAME.fullmatch(text):
            return None
        folder = code.section.replace("`", "").strip("/")
        if folder and (self.root / folder).is_dir():
            return self._missing(f"{folder}/{text}")
        lost = [name for name in expand(text)
                if not any(pathlib.PurePath(known).match(name)
                           for known in self.names)]
        return f"no file is named {lost[0]}" if lost else ""

    def _missing(self, pattern):
        for path in expand(pattern):
            if not glob.glob(path, root_dir=self.root):
                return f"{path} does not exist"
        return ""


def check_links(root):
    """What is wrong with the documents below `root`, and how much was checked."""
    checker = Checker(root)
    for name in documents_of(root):
        checker.check(name)
    return checker.complaints, checker.checked


def main():
    complaints, checked = check_links(sys.argv[1])
    for complaint in complaints:
        print(complaint)
    print(f"{checked} links and paths checked, {len(complaints)} wrong")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
