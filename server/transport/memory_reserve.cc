#include "server/transport/memory_reserve.h"

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace neurite {
namespace {

// A batch of 256 calls, each on another connection, needs 4 MiB for its first
// 16 KiB of output.
constexpr size_t kReserveBytes = size_t{8} << 20;

std::atomic<void*> reserve{nullptr};
std::atomic<bool> installed{false};
thread_local bool failed = false;

void Release() {
  void* const block = reserve.exchange(nullptr);
  if (block == nullptr) throw std::bad_alloc();
  ::operator delete(block);
  failed = true;
}

}  // namespace

bool MemoryReserve::Install() {
  installed = true;
  std::set_new_handler(Release);
  return Refill();
}

void MemoryReserve::Uninstall() {
  installed = false;
  std::set_new_handler(nullptr);
  ::operator delete(reserve.exchange(nullptr));
}

bool MemoryReserve::TakeFailure() { return std::exchange(failed, false); }

bool MemoryReserve::held() {
  return reserve.load(std::memory_order_relaxed) != nullptr;
}

bool MemoryReserve::Refill() {
  if (held()) return true;
  if (!installed) return false;
  void* const block = ::operator new(kReserveBytes, std::nothrow);
  void* none = nullptr;
  // Another thread may have been faster.
  if (!reserve.compare_exchange_strong(none, block)) ::operator delete(block);
  return held();
}

}  // namespace neurite
