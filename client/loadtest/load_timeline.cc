#include "client/loadtest/load_timeline.h"

#include <utility>

namespace neurite {
namespace {

void AddTo(LoadWindow& window, const LoadWindow& other) {
  window.latency.Merge(other.latency);
  for (const auto& [code, count] : other.failed) window.failed[code] += count;
}

}  // namespace

void LoadTimeline::Add(std::chrono::nanoseconds end, absl::StatusCode code,
                       std::chrono::nanoseconds latency) {
  if (end.count() < 0) return;
  while (end / window_ >= static_cast<int64_t>(kMostWindows)) Widen();
  LoadWindow& window = At(static_cast<size_t>(end / window_));
  if (code == absl::StatusCode::kOk) {
    window.latency.Add(latency);
  } else {
    ++window.failed[code];
  }
}

void LoadTimeline::Merge(const LoadTimeline& other) {
  while (window_ < other.window_) Widen();
  const auto ratio = static_cast<size_t>(window_ / other.window_);
  for (size_t i = 0; i < other.windows_.size(); ++i) {
    AddTo(At(i / ratio), other.windows_[i]);
  }
}

void LoadTimeline::Widen() {
  window_ *= 2;
  for (size_t i = 0; i < windows_.size(); ++i) {
    if (i % 2 == 1) {
      AddTo(windows_[i / 2], windows_[i]);
    } else if (i > 0) {
      windows_[i / 2] = std::exchange(windows_[i], {});
    }
  }
  windows_.resize((windows_.size() + 1) / 2);
}

LoadWindow& LoadTimeline::At(size_t index) {
  if (index >= windows_.size()) windows_.resize(index + 1);
  return windows_[index];
}

}  // namespace neurite
