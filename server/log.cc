#include "server/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/base/utf8.h"

namespace neurite {
namespace {

std::atomic<LogLevel> log_level{LogLevel::kInfo};

char Letter(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return 'I';
    case LogLevel::kWarning:
      return 'W';
    case LogLevel::kError:
      return 'E';
  }
  return '?';
}

// True for characters that end a line, move the cursor or reorder the text
// around them.
bool MustEscape(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) {
    return c >= first && c <= last;
  };
  return c < 0x20 || within(0x7F, 0x9F) || c == 0x61C ||
         within(0x200E, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2066, 0x2069);
}

std::string Escape(absl::string_view letter) {
  if (letter == "\n") return "\\n";
  if (letter == "\r") return "\\r";
  if (letter == "\t") return "\\t";
  std::string escaped;
  for (const char byte : letter) {
    absl::StrAppend(
        &escaped, "\\x",
        absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
  }
  return escaped;
}

}  // namespace

std::string OneLine(absl::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = FirstCodePoint(text);
    const absl::string_view letter =
        text.substr(0, std::max<size_t>(point.bytes, 1));
    if (point.bytes == 0 || MustEscape(point.value)) {
      line += Escape(letter);
    } else {
      absl::StrAppend(&line, letter);
    }
    text.remove_prefix(letter.size());
  }
  return line;
}

void SetLogLevel(LogLevel level) { log_level = level; }

void WriteLog(LogLevel level, absl::string_view text) {
  if (level < log_level) return;
  const char letter[] = {' ', Letter(level), ' ', '\0'};
  // Wall-clock time in UTC, to be compared with the logs of other machines.
  const std::string line =
      absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(),
                                    absl::UTCTimeZone()),
                   letter, OneLine(text), "\n");
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace neurite
