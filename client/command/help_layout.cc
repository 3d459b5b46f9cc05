#include "client/command/help_layout.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/report/command_lines.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

// A line of a table with so many blanks before the text has no name.
constexpr size_t kNameWidth = 20;

// Further lines of a command are indented by so much more than its first one.
constexpr size_t kCommandIndent = 4;

// Appends the words of `text`, and a line break. The first line begins at
// column `from`, further ones are indented by `indent`, or less if a word needs
// it.
void Fill(absl::string_view text, size_t from, size_t indent, size_t line_width,
          std::string& to) {
  size_t column = from;
  bool first = true;
  for (const absl::string_view word :
       absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const size_t width = TextWidth(word);
    if (!first && column + 1 + width > line_width) {
      column = std::min(indent, line_width - std::min(width, line_width));
      absl::StrAppend(&to, "\n", std::string(column, ' '));
    } else if (!first) {
      to += ' ';
      ++column;
    }
    absl::StrAppend(&to, word);
    column += width;
    first = false;
  }
  to += '\n';
}

// Returns where the text of a line of a table begins, or npos.
size_t TextColumn(absl::string_view line) {
  const size_t name = line.find_first_not_of(' ');
  if (name >= kNameWidth) return name;  // npos, too
  const size_t gap = line.find("  ", name);
  return gap == absl::string_view::npos ? gap
                                        : line.find_first_not_of(' ', gap);
}

bool IsIndented(absl::string_view line) {
  return line.empty() || line.front() == ' ';
}

// Appends a command and a line break. Its first line keeps its indent.
void AddCommand(absl::string_view line, size_t line_width, std::string& to) {
  const size_t from = line.find_first_not_of(' ');
  absl::StrAppend(&to, line.substr(0, from),
                  CommandLines(line, from, from + kCommandIndent, line_width),
                  "\n");
}

// True if `next` continues the paragraph of `line`, and is not a title.
bool Continues(absl::string_view line, absl::string_view next) {
  return !IsIndented(line) && !IsIndented(next) && !absl::EndsWith(line, ":") &&
         !absl::EndsWith(next, ":") && !absl::StartsWith(next, "Usage:");
}

}  // namespace

std::string LayOutHelp(absl::string_view help, size_t line_width) {
  absl::ConsumeSuffix(&help, "\n");
  const std::vector<absl::string_view> lines = absl::StrSplit(help, '\n');
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (!IsIndented(lines[i])) {
      std::string paragraph(lines[i]);
      while (i + 1 < lines.size() && Continues(lines[i], lines[i + 1])) {
        absl::StrAppend(&paragraph, " ", lines[++i]);
      }
      Fill(paragraph, 0, 0, line_width, text);
      continue;
    }
    if (TextWidth(lines[i]) <= line_width) {
      absl::StrAppend(&text, lines[i], "\n");
      continue;
    }
    const size_t column = TextColumn(lines[i]);
    if (column == absl::string_view::npos) {
      AddCommand(lines[i], line_width, text);
      continue;
    }
    absl::StrAppend(&text, lines[i].substr(0, column));
    Fill(lines[i].substr(column), column, std::min(column, line_width / 2),
         line_width, text);
  }
  return text;
}

}  // namespace neurite
