#include "client/report/command_lines.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "client/report/text_table.h"

namespace neurite {
namespace {

constexpr absl::string_view kGoesOn = " \\";

// Splits at blanks outside of quotes, which a backslash protects only outside
// of single quotes (POSIX, Shell Command Language, 2.2).
std::vector<absl::string_view> Words(absl::string_view command) {
  std::vector<absl::string_view> words;
  char quote = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= command.size(); ++i) {
    const bool ends = i == command.size();
    if (ends || (command[i] == ' ' && quote == 0)) {
      if (i > begin) words.push_back(command.substr(begin, i - begin));
      begin = i + 1;
    } else if (command[i] == '\\' && quote != '\'') {
      if (i + 1 < command.size()) ++i;
    } else if (quote != 0) {
      if (command[i] == quote) quote = 0;
    } else if (command[i] == '\'' || command[i] == '"') {
      quote = command[i];
    }
  }
  return words;
}

}  // namespace

std::string CommandLines(absl::string_view command, size_t from, size_t indent,
                         size_t width) {
  const std::vector<absl::string_view> words = Words(command);
  std::string lines;
  size_t column = from;
  for (size_t i = 0; i < words.size(); ++i) {
    const size_t size = TextWidth(words[i]);
    const size_t after = i + 1 < words.size() ? kGoesOn.size() : 0;
    if (i > 0 && column + 1 + size + after > width) {
      absl::StrAppend(&lines, kGoesOn, "\n", std::string(indent, ' '));
      column = indent;
    } else if (i > 0) {
      lines += ' ';
      ++column;
    }
    absl::StrAppend(&lines, words[i]);
    column += size;
  }
  return lines;
}

}  // namespace neurite
