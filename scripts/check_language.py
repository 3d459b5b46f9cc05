#!/usr/bin/env python3
"""Finds wording that CONTRIBUTING.md asks not to use.

usage: check_language.py [ROOT]

Reads what people read: the comments of headers and protos, the string literals
of sources (flags' help, errors, reports), the names of tests, the texts of
shell scripts, and Markdown outside of code blocks (where "who" means people). Prints each finding as FILE:LINE: PATTERN: TEXT, and each entry
of EXCEPTIONS that no longer fits anything. Exit code 0 if there is neither.
"""

import pathlib
import re
import subprocess
import sys

# What is wrong with it, and how it looks in prose.
PROSE = [
    ("who/whose about code", r"\b(?:who|whom|whose|whoever)\b"),
    ('"is no X" for "is not an X"', r"\bis no\b(?! longer)"),
    ('"so long", "so many" without the thing',
     r"\bso (?:long|many|much|few|old)\b(?! as\b| that\b| the\b)"),
    ('"told to go"', r"\btold to go\b"),
    ("an incomplete message, not one that has not \"come whole\"",
     r"\b(?:come|came) whole\b"),
    ('a fragment that starts with "Of"', r"(?:^|(?<=[.!?:;] ))Of\b"),
]

# The same in the name of a test, split into words.
NAMES = [
    (PROSE[0][0], r"\b(?:who|whom|whose|whoever)\b"),
    (PROSE[1][0], r"(?<!\bthere )\bis no\b(?! longer)"),
    (PROSE[2][0], r"\bso (?:long|many|much|few|old)\b"),
    (PROSE[3][0], r"\btold to go\b"),
    (PROSE[-1][0], r"^of\b"),
]

# (file, words of the finding's text, reason).
EXCEPTIONS = [
]

COMMENT_OR_STRING = re.compile(
    r'R"(\w*)\((?P<raw>.*?)\)\1"'
    r"|(?P<comment>//[^\n]*(?:\n[ \t]*//[^\n]*)*)"
    r"|/\*(?P<block>.*?)\*/"
    r'|(?P<strings>"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*)'
    r"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
PIECE = re.compile(r'"((?:\\.|[^"\\\n])*)"')
INCLUDE = re.compile(r'^\s*#\s*include[^\n]*', re.MULTILINE)
TEST = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
SHELL_TEXT = re.compile(r"(?m)^\s*#(?!!)(.*)$|<<'TEXT'\n((?:.|\n)*?)\nTEXT|"
                        r"'((?:[^'\n])*)'|\"((?:[^\"\n\\]|\\.)*)\"")


def paragraphs(comment):
    """The paragraphs of a // comment, each as one line."""
    lines = [re.sub(r"^\s*/{2,}\s?", "", line) for line in comment.split("\n")]
    return re.split(r"\n\s*\n", "\n".join(lines))


def texts_of_cpp(source, want_comments, want_strings):
    """Yields (position, text) of comments and of joined string literals."""
    blank = INCLUDE.sub(lambda m: " " * len(m[0]), source)
    for match in COMMENT_OR_STRING.finditer(blank):
        comment = match["comment"] or match["block"]
        if comment and want_comments:
            for paragraph in paragraphs(comment):
                yield match.start(), paragraph
        if not want_strings:
            continue
        if match["raw"]:
            yield match.start(), match["raw"]
        elif match["strings"]:
            yield match.start(), "".join(PIECE.findall(match["strings"]))


def words_of(name):
    """"HasNoRoom" as "has no room"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ",
                  name).lower()


def texts_of(path, source):
    """Yields (position, text, patterns) of all that people read in a file."""
    if path.endswith((".h", ".proto")):
        for at, text in texts_of_cpp(source, True, not path.startswith("tests/")):
            yield at, text, PROSE
    elif path.endswith(".cc") and not path.startswith("tests/"):
        for at, text in texts_of_cpp(source, False, True):
            yield at, text, PROSE
    elif path.endswith(".cc"):
        for match in TEST.finditer(source):
            yield match.start(), words_of(match[2]), NAMES
    elif path.endswith(".py") and path.startswith("tests/"):
        for match in re.finditer(r"def test_(\w+)", source):
            yield match.start(), match[1].replace("_", " "), NAMES
    elif path.endswith(".md"):
        prose = CODE_BLOCK.sub(lambda m: "\n" * m[0].count("\n"), source)
        for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", prose):
            yield match.start(), match[0], PROSE[1:]
    elif path.endswith(".sh") or path == "dev":
        for match in SHELL_TEXT.finditer(source):
            yield match.start(), next(g for g in match.groups()
                                      if g is not None).strip(), PROSE


def findings(path, source):
    """Yields (line, pattern's name, text) of one file."""
    for at, text, patterns in texts_of(path, source):
        text = " ".join(text.split())
        for name, pattern in patterns:
            for match in re.finditer(pattern, text):
                before = text[max(0, match.start() - 6):match.start()].lower()
                if "is no" in match[0] and before.endswith("there "):
                    continue
                line = source.count("\n", 0, at) + 1
                yield line, name, text[max(0, match.start() - 40):
                                       match.end() + 40]


def is_excepted(path, text, used):
    for index, (file, words, _) in enumerate(EXCEPTIONS):
        if file == path and words in text:
            used.add(index)
            return True
    return False


def main(arguments):
    root = pathlib.Path(arguments[1] if len(arguments) > 1 else ".").resolve()
    files = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    used, failed = set(), False
    for path in files:
        # A copy of published files, which must not change.
        if path.startswith("tests/compatibility/proto/"):
            continue
        if not (root / path).is_file() or not path.endswith(
                (".h", ".cc", ".proto", ".py", ".sh", ".md")) and path != "dev":
            continue
        source = (root / path).read_text(encoding="utf-8")
        for line, name, text in findings(path, source):
            if not is_excepted(path, text, used):
                failed = True
                print(f"{path}:{line}: {name}: {text}")
    for index, (file, words, _) in enumerate(EXCEPTIONS):
        if index not in used:
            failed = True
            print(f"{file}: the exception {words!r} no longer fits anything")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
