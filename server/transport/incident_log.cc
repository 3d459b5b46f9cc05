#include "server/transport/incident_log.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace neurite {
namespace {

constexpr std::chrono::seconds kPerLine{5};

}  // namespace

std::optional<int64_t> LineLimiter::Admit(MonotonicTime now) {
  const int64_t earned = (now - filled_) / kPerLine;
  if (lines_ + earned >= kMost) {
    lines_ = kMost;
    filled_ = now;
  } else {
    lines_ += earned;
    filled_ += earned * kPerLine;
  }
  if (lines_ == 0) {
    ++left_out_;
    return std::nullopt;
  }
  --lines_;
  return std::exchange(left_out_, 0);
}

void IncidentLog::Add(const Incident& incident, MonotonicTime now) {
  const auto kind = static_cast<size_t>(incident.kind);
  ++counts_[kind];
  std::optional<int64_t> left_out;
  {
    const MutexLock lock(mu_);
    left_out = limiters_[kind].Admit(now);
  }
  if (!left_out.has_value()) return;
  std::string line = DebugString(incident);
  if (*left_out > 0) {
    absl::StrAppend(&line, "; ", *left_out, " more since the last such line");
  }
  write_(line);
}

}  // namespace neurite
