// Ctrl-C that lets a command end well.
#ifndef NEURITE_CLIENT_COMMAND_INTERRUPT_H_
#define NEURITE_CLIENT_COMMAND_INTERRUPT_H_

#include <atomic>

namespace neurite {

// While one lives, the first SIGINT or SIGTERM only sets a flag; the second
// ends the program as ever. At most one at a time.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;

  const std::atomic<bool>& set() const;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_INTERRUPT_H_
