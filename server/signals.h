// The signals that stop the server.
#ifndef NEURITE_SERVER_SIGNALS_H_
#define NEURITE_SERVER_SIGNALS_H_

#include <csignal>

namespace neurite {

// Blocks SIGTERM and SIGINT in this thread and all that it starts, so that only
// the functions below see them, and ignores SIGPIPE: a client or a log that has
// gone is no reason to die. Call it before the first thread starts.
sigset_t BlockStopSignals();

// Waits for one of `signals`; returns its number.
int AwaitSignal(const sigset_t& signals);

// From now on one of `signals` ends the process at once, with exit code
// 128 + its number.
void ExitAtNextSignal(const sigset_t& signals);

}  // namespace neurite

#endif  // NEURITE_SERVER_SIGNALS_H_
