// The signals that stop the server.
#ifndef NEURITE_SERVER_SIGNALS_H_
#define NEURITE_SERVER_SIGNALS_H_

#include <atomic>
#include <csignal>
#include <future>
#include <memory>

namespace neurite {

// Blocks SIGTERM and SIGINT in this thread and all threads that it starts, so
// that only TakeSignals receives them, and ignores SIGPIPE, so that a closed
// connection or log does not end the process. Call it before the first thread
// starts.
sigset_t BlockStopSignals();

// Receives `signals` on a separate thread. The future receives the number of
// the first signal after `serving` became true; the next signal ends the
// process immediately, with exit code 128 + its number. A signal before
// `serving` ends the process immediately with exit code 0: there are no calls
// to drain yet.
std::future<int> TakeSignals(const sigset_t& signals,
                             std::shared_ptr<const std::atomic<bool>> serving);

}  // namespace neurite

#endif  // NEURITE_SERVER_SIGNALS_H_
