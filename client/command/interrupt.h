// Lets a command finish in order after Ctrl-C.
#ifndef NEURITE_CLIENT_COMMAND_INTERRUPT_H_
#define NEURITE_CLIENT_COMMAND_INTERRUPT_H_

#include <atomic>

namespace neurite {

// While an object of this class exists, the first SIGINT or SIGTERM only sets a
// flag; the second one ends the program. At most one object at a time.
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
