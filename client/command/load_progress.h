// Shows the progress of a load test.
#ifndef NEURITE_CLIENT_COMMAND_LOAD_PROGRESS_H_
#define NEURITE_CLIENT_COMMAND_LOAD_PROGRESS_H_

#include <ostream>
#include <string>

#include "client/loadtest/run_load.h"

namespace neurite {

// For example "at 500 per second: 3 of 11 s, 1,500 answered, 499 per second,
// 2 failed" where `label` is "at 500 per second". For a run that is limited by
// its number of `requests`, the text has that number instead of the time.
std::string LoadProgressText(const std::string& label,
                             std::optional<int64_t> requests,
                             const LoadProgress& progress);

// Updates one line on `err` and erases it at the end. Does nothing unless
// `visible`.
class LoadProgressLine {
 public:
  LoadProgressLine(bool visible, std::ostream& err)
      : visible_(visible), err_(err) {}
  ~LoadProgressLine() { Hide(); }
  LoadProgressLine(const LoadProgressLine&) = delete;
  LoadProgressLine& operator=(const LoadProgressLine&) = delete;

  void Show(const std::string& text);
  void Hide();

 private:
  const bool visible_;
  std::ostream& err_;
  bool shown_ = false;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOAD_PROGRESS_H_
