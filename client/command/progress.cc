#include "client/command/progress.h"

#include <chrono>

#include "client/report/number_text.h"

namespace neurite {
namespace {

// Also the delay of the first update: short inputs finish without one.
constexpr std::chrono::milliseconds kBetweenUpdates{200};

}  // namespace

Progress::Progress(bool visible, std::ostream& err, const Clock& clock)
    : visible_(visible),
      err_(err),
      clock_(clock),
      start_(clock.Now()),
      shown_at_(start_) {}

Progress::~Progress() { Hide(); }

void Progress::Hide() {
  if (shown_) err_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

void Progress::Add(int64_t rows) {
  rows_ += rows;
  const MonotonicTime now = clock_.Now();
  if (!visible_ || now - shown_at_ < kBetweenUpdates) return;
  const std::chrono::duration<double> seconds = now - start_;
  err_ << "\r\x1b[K" << CountText(rows_) << (rows_ == 1 ? " row, " : " rows, ")
       << CountText(static_cast<int64_t>(static_cast<double>(rows_) /
                                         seconds.count()))
       << " per second" << std::flush;
  shown_ = true;
  shown_at_ = now;
}

}  // namespace neurite
