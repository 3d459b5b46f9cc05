// Shows the progress of a command with a long input.
#ifndef NEURITE_CLIENT_COMMAND_PROGRESS_H_
#define NEURITE_CLIENT_COMMAND_PROGRESS_H_

#include <cstdint>
#include <ostream>

#include "core/base/clock.h"

namespace neurite {

// Updates one line on `err` at most five times per second and erases it at the
// end. Does nothing unless `visible`.
class Progress {
 public:
  Progress(bool visible, std::ostream& err, const Clock& clock);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Add(int64_t rows);

  // Erases the line. Call it before other output to the same terminal.
  void Hide();

 private:
  const bool visible_;
  std::ostream& err_;
  const Clock& clock_;
  const MonotonicTime start_;
  MonotonicTime shown_at_;
  int64_t rows_ = 0;
  bool shown_ = false;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_PROGRESS_H_
