#include "server/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <thread>
#include <utility>

namespace neurite {

sigset_t BlockStopSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

namespace {

int AwaitSignal(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

}  // namespace

std::future<int> TakeSignals(const sigset_t& signals,
                             std::shared_ptr<const std::atomic<bool>> serving) {
  std::promise<int> first;
  std::future<int> taken = first.get_future();
  // Detached, as it waits for signals that may never arrive.
  std::thread([signals, serving = std::move(serving),
               first = std::move(first)]() mutable {
    const int signal = AwaitSignal(signals);
    if (!*serving) _exit(0);
    first.set_value(signal);
    _exit(128 + AwaitSignal(signals));
  }).detach();
  return taken;
}

}  // namespace neurite
