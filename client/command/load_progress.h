// How far a load test has come.
#ifndef NEURITE_CLIENT_COMMAND_LOAD_PROGRESS_H_
#define NEURITE_CLIENT_COMMAND_LOAD_PROGRESS_H_

#include <ostream>
#include <string>

#include "client/loadtest/run_load.h"

namespace neurite {

// "at 500 a second: 3 of 11 s, 1,500 answered, 499 a second, 2 failed" where
// `label` is "at 500 a second". A run that ends by its number of `requests`
// tells that instead of the time.
std::string LoadProgressText(const std::string& label,
                             std::optional<int64_t> requests,
                             const LoadProgress& progress);

// Keeps one line of `err` up to date; takes it away at the end. Does nothing
// unless `visible`.
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
