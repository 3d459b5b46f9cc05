// Checks the values of flags. Each check returns an error message for `text`,
// or an empty string if it is valid.
#ifndef NEURITE_SERVER_FLAG_CHECKS_H_
#define NEURITE_SERVER_FLAG_CHECKS_H_

#include <sys/types.h>

#include <string>

#include "absl/time/time.h"

namespace neurite {

// Parses a duration, e.g. 500ms or 10s.
// REQUIRES: CheckDuration(text) is empty.
absl::Duration DurationOf(const std::string& text);

// Accepts 0 to 24 hours.
std::string CheckDuration(const std::string& text);

// Accepts 1 millisecond to 24 hours.
std::string CheckQueueTime(const std::string& text);

// Accepts 0 to 10 milliseconds: with more, a worker would practically never
// sleep.
std::string CheckBusyPoll(const std::string& text);

// Accepts what ParseListenAddress does.
std::string CheckListenAddress(const std::string& text);

// Accepts octal digits: 0 to 0777.
std::string CheckSocketMode(const std::string& text);

// Parses a mode, e.g. 0660. REQUIRES: CheckSocketMode(text) is empty.
mode_t ModeOf(const std::string& text);

// Accept "auto" or a number of threads: 0 to 1024 compute threads, 1 to 1024
// workers.
std::string CheckComputeThreads(const std::string& text);
std::string CheckWorkers(const std::string& text);

}  // namespace neurite

#endif  // NEURITE_SERVER_FLAG_CHECKS_H_
