#include "server/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <thread>

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

int AwaitSignal(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

void ExitAtNextSignal(const sigset_t& signals) {
  // Detached: it waits for a signal that may never come.
  std::thread([signals] { _exit(128 + AwaitSignal(signals)); }).detach();
}

}  // namespace neurite
