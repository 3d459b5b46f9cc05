#include "bench/serve/text_cells.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "client/report/number_text.h"

namespace neurite::bench::serve {
namespace {

double MostOf(const std::vector<Sample>& samples, double Sample::*number) {
  return SpreadOf(Column(samples, number)).most;
}

}  // namespace

std::string Rate(double rate) {
  return CountText(static_cast<int64_t>(std::llround(rate)));
}

std::string Micros(double seconds) { return FixedText(seconds * 1e6, 1); }

std::string Time(double seconds) {
  if (std::isinf(seconds)) return "none";
  return seconds < 1e-3 ? absl::StrFormat("%.0f us", seconds * 1e6)
                        : absl::StrFormat("%.2f ms", seconds * 1e3);
}

std::string Percent(double share) {
  return absl::StrFormat("%.1f %%", 100 * share);
}

std::string RatioText(const Spread& ratio) {
  if (!std::isfinite(ratio.median)) return "-";
  return absl::StrFormat("%.2f (%.2f-%.2f)", ratio.median, ratio.least,
                         ratio.most);
}

double MedianOf(const std::vector<Sample>& samples, double Sample::*number) {
  return SpreadOf(Column(samples, number)).median;
}

TextTable::Cell Failed(const std::vector<Sample>& samples) {
  const double failed = MostOf(samples, &Sample::refused_share) +
                        MostOf(samples, &Sample::other_failed_share);
  return {Percent(failed), failed > 0 ? Ink::kBad : Ink::kFaint};
}

TextTable::Cell Others(const std::vector<Sample>& samples) {
  const double server = MostOf(samples, &Sample::others_beside_server);
  const double client = MostOf(samples, &Sample::others_beside_client);
  return {absl::StrFormat("%.0f, %.0f %%", 100 * server, 100 * client),
          std::max(server, client) > kDisturbed ? Ink::kBad : Ink::kFaint};
}

}  // namespace neurite::bench::serve
