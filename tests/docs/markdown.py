"""The parts of a Markdown document that the documentation's checks read."""

import dataclasses
import re

_FENCE = re.compile(r"^```(.*)$")
_NOTE = re.compile(r"<!--\s*example:(.*?)-->", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_SOURCE = re.compile(r"<(?:img|a)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"")
_CODE = re.compile(r"(`+)([^`]+?)\1")


@dataclasses.dataclass
class Block:
    """A fenced block. `first` is the index of the line behind its fence."""

    language: str
    first: int
    lines: list
    note: str  # the text of the <!-- example: ... --> right above it, or ""


@dataclasses.dataclass
class Text:
    """A piece of text (a link's target, a code span) and where it stands."""

    text: str
    line: int  # counted from 1
    section: str  # the heading above it, as written


def anchor_of(heading):
    """The anchor that GitHub gives a heading, not yet told from equal ones."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


class Document:
    """A document, parsed. `lines` are those of the file."""

    def __init__(self, text):
        self.lines = text.split("\n")
        self.blocks = []
        self.anchors = set()
        self.links = []
        self.code = []
        self._parse()

    def _parse(self):
        sections = []  # of each line: the heading above it
        prose = []  # the lines, those of blocks left empty
        block = None
        for index, line in enumerate(self.lines):
            sections.append(sections[-1] if sections else "")
            fence = _FENCE.match(line)
            prose.append("" if fence or block else line)
            if block and fence:
                self.blocks.append(block)
                block = None
            elif block:
                block.lines.append(line)
            elif fence:
                block = Block(fence.group(1).strip(), index + 1, [],
                              self._note_above(index))
            elif heading := _HEADING.match(line):
                sections[-1] = heading.group(2)
                self._add_anchor(heading.group(2))
        if block:
            raise ValueError(f"line {block.first}: the block does not end")
        self._find_links("\n".join(prose), sections)

    def _note_above(self, index):
        """The note that ends on the line above `index`, if there is one."""
        if index == 0 or not self.lines[index - 1].rstrip().endswith("-->"):
            return ""
        first = index - 1
        while first > 0 and "<!--" not in self.lines[first]:
            first -= 1
        note = _NOTE.search("\n".join(self.lines[first:index]))
        return " ".join(note.group(1).split()) if note else ""

    def _add_anchor(self, heading):
        anchor = anchor_of(heading)
        same = 0
        while (f"{anchor}-{same}" if same else anchor) in self.anchors:
            same += 1
        self.anchors.add(f"{anchor}-{same}" if same else anchor)

    def _find_links(self, prose, sections):
        for pattern, group, found in ((_CODE, 2, self.code),
                                      (_LINK, 1, self.links),
                                      (_SOURCE, 1, self.links)):
            for match in pattern.finditer(prose):
                index = prose.count("\n", 0, match.start())
                found.append(Text(" ".join(match.group(group).split()),
                                  index + 1, sections[index]))
