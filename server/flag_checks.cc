#include "server/flag_checks.h"

#include <charconv>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/transport/listen_address.h"

namespace neurite {
namespace {

std::string CheckThreads(int least, const std::string& text) {
  int count = 0;
  if (text == "auto" ||
      (absl::SimpleAtoi(text, &count) && count >= least && count <= 1024)) {
    return "";
  }
  return absl::StrCat("must be auto or ", least, " to 1024, got ", text);
}

bool ParseMode(absl::string_view text, mode_t& mode) {
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, mode, 8);
  return parsed.ec == std::errc() && parsed.ptr == end && mode <= 0777;
}

}  // namespace

absl::Duration DurationOf(const std::string& text) {
  absl::Duration duration;
  absl::ParseDuration(text, &duration);
  return duration;
}

std::string CheckDuration(const std::string& text) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) ||
      duration < absl::ZeroDuration() || duration > absl::Hours(24)) {
    return absl::StrCat("must be a duration from 0 to 24h, e.g. 500ms or 10s, ",
                        "got ", text);
  }
  return "";
}

std::string CheckQueueTime(const std::string& text) {
  std::string wrong = CheckDuration(text);
  if (wrong.empty() && DurationOf(text) < absl::Milliseconds(1)) {
    wrong = absl::StrCat("must be at least 1ms, got ", text);
  }
  return wrong;
}

std::string CheckBusyPoll(const std::string& text) {
  if (!CheckDuration(text).empty() ||
      DurationOf(text) > absl::Milliseconds(10)) {
    return absl::StrCat("must be from 0 to 10ms, e.g. 50us, got ", text);
  }
  return "";
}

std::string CheckListenAddress(const std::string& text) {
  return std::string(ParseListenAddress(text).status().message());
}

std::string CheckSocketMode(const std::string& text) {
  mode_t mode = 0;
  if (ParseMode(text, mode)) return "";
  return absl::StrCat(
      "must be octal, 0 to 0777, e.g. 0660 for the user and the group, got ",
      text);
}

mode_t ModeOf(const std::string& text) {
  mode_t mode = 0;
  ParseMode(text, mode);
  return mode;
}

std::string CheckComputeThreads(const std::string& text) {
  return CheckThreads(0, text);
}

std::string CheckWorkers(const std::string& text) {
  return CheckThreads(1, text);
}

}  // namespace neurite
