// The server's log: one line per event, on stderr.
#ifndef NEURITE_SERVER_LOG_H_
#define NEURITE_SERVER_LOG_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace neurite {

enum class LogLevel { kInfo, kWarning, kError };

// Suppresses lines below `level`. Call it before the first thread starts.
void SetLogLevel(LogLevel level);

// Writes "2026-01-31T12:34:56.789Z I text", its text made printable and cut
// (core/base/printable.h), in a single write, so that lines of different
// threads do not mix. A line that cannot be written is dropped. Thread-safe.
void WriteLog(LogLevel level, absl::string_view text);

template <typename... Args>
void LogInfo(const Args&... args) {
  WriteLog(LogLevel::kInfo, absl::StrCat(args...));
}
template <typename... Args>
void LogWarning(const Args&... args) {
  WriteLog(LogLevel::kWarning, absl::StrCat(args...));
}
template <typename... Args>
void LogError(const Args&... args) {
  WriteLog(LogLevel::kError, absl::StrCat(args...));
}

}  // namespace neurite

#endif  // NEURITE_SERVER_LOG_H_
