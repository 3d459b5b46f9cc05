// The signals that stop the server.
#ifndef NEURITE_SERVER_SIGNALS_H_
#define NEURITE_SERVER_SIGNALS_H_

#include <atomic>
#include <csignal>
#include <future>
#include <memory>

namespace neurite {

// Blocks SIGTERM and SIGINT in this thread and all that it starts, so that only
// the functions below see them, and ignores SIGPIPE: a client or a log that has
// gone is no reason to die. Call it before the first thread starts.
sigset_t BlockStopSignals();

// Takes `signals` on a thread of its own. The first one after `serving` was set
// arrives in the future, as its number; the next ends the process at once, with
// exit code 128 + its number. One that comes before ends the process at once
// with exit code 0: nothing was promised to anybody yet.
std::future<int> TakeSignals(const sigset_t& signals,
                             std::shared_ptr<const std::atomic<bool>> serving);

}  // namespace neurite

#endif  // NEURITE_SERVER_SIGNALS_H_
