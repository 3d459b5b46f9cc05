// What the values of flags may be. Each check returns what is wrong with the
// text that was given, or an empty string.
#ifndef NEURITE_SERVER_FLAG_CHECKS_H_
#define NEURITE_SERVER_FLAG_CHECKS_H_

#include <string>

#include "absl/time/time.h"

namespace neurite {

// The duration that `text` names, such as 500ms or 10s.
// REQUIRES: CheckDuration(text) is empty.
absl::Duration DurationOf(const std::string& text);

// 0 to 24 hours.
std::string CheckDuration(const std::string& text);

// 1 millisecond to 24 hours.
std::string CheckQueueTime(const std::string& text);

// 0 to 10 milliseconds: with more, a worker would practically never sleep.
std::string CheckBusyPoll(const std::string& text);

// A number of threads: "auto", or at most 1024; of compute threads there may be
// none.
std::string CheckComputeThreads(const std::string& text);
std::string CheckWorkers(const std::string& text);

}  // namespace neurite

#endif  // NEURITE_SERVER_FLAG_CHECKS_H_
