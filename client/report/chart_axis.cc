#include "client/report/chart_axis.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace neurite {
namespace {

constexpr int kMostSteps = 6;
constexpr int kMostPowers = 12;

// Abbreviates, e.g. 20000 as 20k, because long labels would overlap.
std::string TickLabel(double value) {
  struct Prefix {
    double factor;
    const char* letter;
  };
  constexpr std::array<Prefix, 3> kPrefixes = {
      {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  if (std::abs(value) >= 1e4) {
    for (const Prefix& prefix : kPrefixes) {
      if (std::abs(value) >= prefix.factor) {
        return absl::StrFormat("%.6g%s", value / prefix.factor, prefix.letter);
      }
    }
  }
  return absl::StrFormat("%.6g", value);
}

bool IsPowerOfTwo(double value) {
  int exponent = 0;
  return std::frexp(value, &exponent) == 0.5;
}

// The smallest of 1, 2 or 5 times a power of ten that is at least `width`.
double RoundStep(double width) {
  const double power = std::pow(10, std::floor(std::log10(width)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= width * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace

ChartAxis::ChartAxis(std::span<const double> values, bool logarithmic)
    : logarithmic_(logarithmic) {
  double least = 1;
  double most = 1;
  if (!values.empty()) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    least = *low;
    most = *high;
  }
  if (!logarithmic) {
    MakeLinear(std::min(least, 0.0), std::max(most, 0.0));
  } else if (most / least >= 4 &&
             std::all_of(values.begin(), values.end(), IsPowerOfTwo)) {
    MakeBinary(least, most);
  } else {
    MakeDecimal(least, most);
  }
}

void ChartAxis::MakeLinear(double least, double most) {
  if (least == most) most = least + 1;
  const double step = RoundStep((most - least) / kMostSteps);
  const auto first = std::floor(least / step + 1e-9);
  const auto last = std::ceil(most / step - 1e-9);
  for (double i = first; i <= last; ++i) {
    ticks_.push_back({i * step, TickLabel(i * step)});
  }
}

void ChartAxis::MakeBinary(double least, double most) {
  const int first = std::ilogb(least);
  const int last = std::ilogb(most);
  const int stride = (last - first) / kMostPowers + 1;
  for (int i = first;; i += stride) {
    const double value = std::ldexp(1.0, i);
    ticks_.push_back({value, absl::StrFormat("%.10g", value)});
    if (i >= last) return;
  }
}

void ChartAxis::MakeDecimal(double least, double most) {
  const double decades = std::log10(most / least);
  const bool divided = decades < 3;
  const int stride = static_cast<int>(decades) / kMostPowers + 1;
  std::vector<double> marks;
  const auto first = static_cast<int>(std::floor(std::log10(least))) - 1;
  const auto last = static_cast<int>(std::ceil(std::log10(most))) + stride;
  for (int power = first; power <= last; power += stride) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (factor == 1 || divided) marks.push_back(factor * std::pow(10, power));
    }
  }
  // From the last mark at or below `least` to the first at or above `most`.
  const double slack = 1e-9;
  auto begin =
      std::upper_bound(marks.begin(), marks.end(), least * (1 + slack));
  auto end = std::lower_bound(marks.begin(), marks.end(), most * (1 - slack));
  if (begin != marks.begin()) --begin;
  if (end == begin) ++end;
  if (end != marks.end()) ++end;
  // Whole decades are far apart, so the ends move closer to the values. The
  // inverse of 1, 2 or 5 times a power of ten is such a number, too.
  if (!divided) {
    *begin = 1 / RoundStep(1 / least);
    *(end - 1) = RoundStep(most);
  }
  for (auto mark = begin; mark != end; ++mark) {
    ticks_.push_back({*mark, TickLabel(*mark)});
  }
}

double ChartAxis::Position(double value) const {
  double from = ticks_.front().value;
  double to = ticks_.back().value;
  if (logarithmic_) {
    from = std::log(from);
    to = std::log(to);
    value = std::log(value);
  }
  return (value - from) / (to - from);
}

}  // namespace neurite
