#include "server/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "server/log.h"

namespace neurite {

sigset_t BlockSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) {
    sigaddset(&signals, signal);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

namespace {

// Returns the next signal that stops the server.
int AwaitStop(const sigset_t& signals) {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal == SIGTERM || signal == SIGINT) return signal;
    // By default they would end the process without draining it. SIGHUP is what
    // other servers expect when their configuration has changed.
    if (signal == SIGHUP) {
      LogWarning("SIGHUP is ignored: models are only read at start; restart ",
                 "the server to change them");
    } else {
      LogWarning(signal == SIGUSR1 ? "SIGUSR1" : "SIGUSR2", " is ignored");
    }
  }
}

}  // namespace

std::future<int> TakeSignals(const sigset_t& signals,
                             std::shared_ptr<const std::atomic<bool>> serving) {
  std::promise<int> first;
  std::future<int> taken = first.get_future();
  // Detached, as it waits for signals that may never arrive.
  std::thread([signals, serving = std::move(serving),
               first = std::move(first)]() mutable {
    const int signal = AwaitStop(signals);
    if (!*serving) _exit(0);
    first.set_value(signal);
    _exit(128 + AwaitStop(signals));
  }).detach();
  return taken;
}

}  // namespace neurite
