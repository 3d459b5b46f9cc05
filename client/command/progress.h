// How far a long input has come.
#ifndef NEURITE_CLIENT_COMMAND_PROGRESS_H_
#define NEURITE_CLIENT_COMMAND_PROGRESS_H_

#include <cstdint>
#include <ostream>

#include "core/base/clock.h"

namespace neurite {

// Keeps one line of `err` up to date, a few times a second at most; takes it
// away at the end. Does nothing unless `visible`.
class Progress {
 public:
  Progress(bool visible, std::ostream& err, const Clock& clock);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Add(int64_t rows);

  // Before something else is written where the line may stand.
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
