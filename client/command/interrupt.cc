#include "client/command/interrupt.h"

#include <csignal>

namespace neurite {
namespace {

std::atomic<bool> interrupted = false;
// Signal handlers may use lock-free atomics only.
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void OnInterrupt(int signal) {
  interrupted = true;
  // A second signal must end the program even if the command hangs.
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptFlag::InterruptFlag() {
  interrupted = false;
  std::signal(SIGINT, OnInterrupt);
  std::signal(SIGTERM, OnInterrupt);
}

InterruptFlag::~InterruptFlag() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

const std::atomic<bool>& InterruptFlag::set() const { return interrupted; }

}  // namespace neurite
