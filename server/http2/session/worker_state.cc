#include "server/http2/session/worker_state.h"

#include <algorithm>

namespace neurite::http2 {
namespace {

// The amount of unused memory that a worker keeps.
constexpr size_t kKeptBytes = size_t{8} << 20;

// Each worker can hold this many of the largest requests, regardless of the
// number of workers.
constexpr int64_t kLeastRequests = 16;

// Limits for OutputShare. The kernel's socket buffer holds about kMostOutput.
constexpr size_t kOutputOfAll = size_t{4} << 20;
constexpr size_t kLeastOutput = size_t{16} << 10;
constexpr size_t kMostOutput = size_t{256} << 10;

int64_t ShareOf(const FrontEndOptions& options) {
  const int64_t all = options.memory_quota_bytes;
  // Twice, because incomplete requests may use only half.
  return std::max(
      all / std::max(1, options.workers),
      std::min(all, 2 * kLeastRequests * options.max_request_bytes));
}

}  // namespace

WorkerState::WorkerState(const FrontEndOptions& front_end_options,
                         const MethodTable& method_table)
    : options(front_end_options),
      methods(method_table),
      timeouts(front_end_options),
      max_held_bytes(ShareOf(front_end_options)),
      quota(max_held_bytes),
      buffers(kKeptBytes) {}

size_t WorkerState::OutputShare() const {
  const auto busy = static_cast<size_t>(std::max<int64_t>(busy_connections, 1));
  return std::clamp(kOutputOfAll / busy, kLeastOutput, kMostOutput);
}

void WorkerState::Trim() {
  buffers.Trim();
  if (active_calls > 0) return;
  free_messages_ = nullptr;
  messages_.clear();
}

Message& WorkerState::TakeMessage() {
  if (free_messages_ == nullptr) {
    free_messages_ = &messages_.emplace_back();
  }
  Message* const message = free_messages_;
  free_messages_ = message->next;
  message->next = nullptr;
  return *message;
}

void WorkerState::GiveBack(Message& message) {
  message.bytes = {};
  message.memory = Buffer();
  message.next = free_messages_;
  free_messages_ = &message;
}

}  // namespace neurite::http2
