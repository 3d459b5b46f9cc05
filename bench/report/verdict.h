// Performance targets, and verdicts on the measured values.
#ifndef NEURITE_BENCH_REPORT_VERDICT_H_
#define NEURITE_BENCH_REPORT_VERDICT_H_

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "client/report/terminal.h"

namespace neurite::bench {

// A bound for a measured number.
struct Target {
  enum class Sense { kAtLeast, kAbove, kAtMost, kBelow };

  Sense sense = Sense::kAtLeast;
  double bound = 0;

  // NaN never meets the target.
  bool Holds(double value) const;
  // "at least 0.95".
  std::string Text() const;
};

inline constexpr Target AtLeast(double bound) {
  return {Target::Sense::kAtLeast, bound};
}
inline constexpr Target Above(double bound) {
  return {Target::Sense::kAbove, bound};
}
inline constexpr Target AtMost(double bound) {
  return {Target::Sense::kAtMost, bound};
}
inline constexpr Target Below(double bound) {
  return {Target::Sense::kBelow, bound};
}

// One target on one network, and the measured values that it judges.
struct Verdict {
  std::string number;  // "share of the FMA peak, 16 to 1024 rows"
  std::string on;      // "A", or "all" for the networks together
  Target target;
  std::string remark;  // about the target: "in the geometric mean"

  double worst = 0;  // measured value closest to, or furthest past, the bound
  std::string at;    // its place: "17 rows, sigmoid"; "~": disturbed
  int missed = 0;    // values that miss the target
  int measured = 0;  // values judged

  // Judges one more value, against `own_bound` instead of the target's bound if
  // given.
  void Add(double value, std::string where,
           std::optional<double> own_bound = {});

  bool reached() const { return measured > 0 && missed == 0; }
  // "at least 1.1 in the geometric mean".
  std::string TargetText() const;

  double worst_slack = 0;  // from `worst` to the bound; < 0: missed
};

// A value to judge: the arguments of Verdict::Add.
struct Judged {
  double value = 0;
  std::string at;
  std::optional<double> own_bound;
};

// Returns the verdict on those `items` for which `judge` returns a Judged.
template <typename Items, typename Function>
Verdict JudgeEach(std::string number, std::string on, Target target,
                  const Items& items, Function judge) {
  Verdict verdict{
      .number = std::move(number), .on = std::move(on), .target = target};
  for (const auto& item : items) {
    const std::optional<Judged> judged = judge(item);
    if (judged) verdict.Add(judged->value, judged->at, judged->own_bound);
  }
  return verdict;
}

// Writes a table of the targets and the measured values.
void WriteVerdicts(const std::vector<Verdict>& verdicts, const Palette& palette,
                   std::ostream& out);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_REPORT_VERDICT_H_
