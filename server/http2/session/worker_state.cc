#include "server/http2/session/worker_state.h"

#include <algorithm>

namespace neurite::http2 {
namespace {

// The amount of unused memory that a worker keeps.
constexpr size_t kKeptBytes = size_t{8} << 20;

// A connection that holds nothing may exceed the quota by 1/4; each byte that
// another holds counts as 16, so that 1/32 of the quota is as good as all.
constexpr int64_t kOverdraft = 4;
constexpr int64_t kPrice = 16;

// Limits for OutputShare. The kernel's socket buffer holds about kMostOutput.
constexpr size_t kOutputOfAll = size_t{4} << 20;
constexpr size_t kLeastOutput = size_t{16} << 10;
constexpr size_t kMostOutput = size_t{256} << 10;

}  // namespace

WorkerState::WorkerState(const FrontEndOptions& front_end_options,
                         const MethodTable& method_table,
                         ProcessMemory& process_memory, size_t index)
    : options(front_end_options),
      methods(method_table),
      timeouts(front_end_options),
      quota(process_memory.limit()),
      buffers(kKeptBytes),
      memory_(process_memory),
      index_(index) {}

bool WorkerState::KeepWithinQuota() {
  const int64_t excess = ExcessWith(0);
  if (excess <= 0) return false;
  quota.Reclaim(/*asking=*/nullptr, excess, now);
  return true;
}

bool WorkerState::HasRoomFor(const Reclaimable& asking, int64_t bytes) {
  const int64_t excess = ExcessWith(bytes);
  if (excess <= 0) return true;
  const bool reclaimed = quota.Reclaim(&asking, excess, now);
  // Replies reserve nothing, and a crowd may have filled the quota with little
  // each: the less a connection holds, the more it may exceed it.
  const int64_t limit = memory_.limit();
  const int64_t most =
      std::max(reclaimed ? limit : 0,
               limit + limit / kOverdraft - kPrice * asking.held());
  return memory_.Excess(most, index_, held_bytes() + bytes) <= 0;
}

absl::Status WorkerState::MemoryExhausted() {
  return absl::ResourceExhaustedError(
      "the memory for requests and replies (--memory-quota-mib) is exhausted; "
      "retry later");
}

size_t WorkerState::OutputShare() const {
  const auto busy = static_cast<size_t>(std::max<int64_t>(busy_connections, 1));
  return std::clamp(kOutputOfAll / busy, kLeastOutput, kMostOutput);
}

void WorkerState::Trim() {
  buffers.Trim();
  messages_.Trim();
}

void WorkerState::GiveBack(Message& message) {
  message = Message();
  messages_.GiveBack(message);
}

}  // namespace neurite::http2
