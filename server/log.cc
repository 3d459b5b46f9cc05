#include "server/log.h"

#include <unistd.h>

#include <atomic>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/base/printable.h"

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

}  // namespace

void SetLogLevel(LogLevel level) { log_level = level; }

void WriteLog(LogLevel level, absl::string_view text) {
  if (level < log_level) return;
  const char letter[] = {' ', Letter(level), ' ', '\0'};
  // Wall-clock time in UTC, to be compared with the logs of other machines.
  const std::string line =
      absl::StrCat(absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::Now(),
                                    absl::UTCTimeZone()),
                   letter, Printable(text, kMostPrintedMessage), "\n");
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace neurite
