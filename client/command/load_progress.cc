#include "client/command/load_progress.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/report/number_text.h"

namespace neurite {

std::string LoadProgressText(const std::string& label,
                             std::optional<int64_t> requests,
                             const LoadProgress& progress) {
  const double seconds =
      std::chrono::duration<double>(progress.elapsed).count();
  const double planned =
      std::chrono::duration<double>(progress.planned).count();
  const double rate =
      seconds > 0 ? static_cast<double>(progress.ended) / seconds : 0;
  std::string text = label.empty() ? "" : absl::StrCat(label, ": ");
  if (requests.has_value()) {
    absl::StrAppendFormat(&text, "%.0f s, %s of %s", seconds,
                          CountText(progress.ended), CountText(*requests));
  } else {
    absl::StrAppendFormat(&text, "%.0f of %.0f s, %s", seconds, planned,
                          CountText(progress.ended));
  }
  absl::StrAppend(&text, " answered, ", CountText(static_cast<int64_t>(rate)),
                  " per second");
  if (progress.failed > 0) {
    absl::StrAppend(&text, ", ", CountText(progress.failed), " failed");
  }
  return text;
}

void LoadProgressLine::Show(const std::string& text) {
  if (!visible_) return;
  err_ << "\r\x1b[K" << text << std::flush;
  shown_ = true;
}

void LoadProgressLine::Hide() {
  if (shown_) err_ << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace neurite
