// Counts incidents, and logs them at a limited rate.
#ifndef NEURITE_SERVER_TRANSPORT_INCIDENT_LOG_H_
#define NEURITE_SERVER_TRANSPORT_INCIDENT_LOG_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "core/base/clock.h"
#include "core/base/mutex.h"
#include "server/transport/incident.h"

namespace neurite {

// Limits the lines about one kind of incident: 10 at once, then one every 5
// seconds.
class LineLimiter {
 public:
  // Decides whether an incident at `now` is logged. Returns how many were left
  // out since the last one that was; nothing if this one is left out, too.
  std::optional<int64_t> Admit(MonotonicTime now);

 private:
  int64_t lines_ = kMost;
  int64_t left_out_ = 0;
  MonotonicTime filled_;  // when `lines_` was last filled up

  static constexpr int64_t kMost = 10;
};

// Attacks must not fill the log: each kind of incident has its own limit, so
// that a loud attack does not hide a quiet one. Thread-safe.
class IncidentLog {
 public:
  // `write` receives the lines, on any thread.
  explicit IncidentLog(std::function<void(absl::string_view)> write)
      : write_(std::move(write)) {}

  void Add(const Incident& incident, MonotonicTime now);

  // The number of incidents of this kind since the start.
  int64_t count(IncidentKind kind) const {
    return counts_[static_cast<size_t>(kind)];
  }

 private:
  const std::function<void(absl::string_view)> write_;
  std::array<std::atomic<int64_t>, kIncidentKinds> counts_{};

  Mutex mu_;
  std::array<LineLimiter, kIncidentKinds> limiters_ ABSL_GUARDED_BY(mu_);
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_INCIDENT_LOG_H_
