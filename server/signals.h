// The signals that the server handles.
#ifndef NEURITE_SERVER_SIGNALS_H_
#define NEURITE_SERVER_SIGNALS_H_

#include <atomic>
#include <csignal>
#include <future>
#include <memory>

namespace neurite {

// Blocks SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGUSR2 in this thread and all
// threads that it starts, so that only TakeSignals receives them, and ignores
// SIGPIPE, so that a closed connection or log does not end the process. Call it
// before the first thread starts.
sigset_t BlockSignals();

// Receives `signals` on a separate thread. SIGTERM and SIGINT stop the server:
// the future receives the number of the first one after `serving` became true;
// the next one ends the process immediately, with exit code 128 + its number.
// One before `serving` ends the process immediately with exit code 0: there are
// no calls to drain yet. The other signals are only logged.
std::future<int> TakeSignals(const sigset_t& signals,
                             std::shared_ptr<const std::atomic<bool>> serving);

}  // namespace neurite

#endif  // NEURITE_SERVER_SIGNALS_H_
