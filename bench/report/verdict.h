// Targets, and verdicts on what was measured.
#ifndef NEURITE_BENCH_REPORT_VERDICT_H_
#define NEURITE_BENCH_REPORT_VERDICT_H_

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "client/report/terminal.h"

namespace neurite::bench {

// A bound that a number is to keep.
struct Target {
  enum class Sense { kAtLeast, kAbove, kAtMost, kBelow };

  Sense sense = Sense::kAtLeast;
  double bound = 0;

  // A value that is not a number never holds.
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

// One target on one network beside the values that were measured.
struct Verdict {
  std::string number;  // "share of the FMA peak, 16 to 1024 rows"
  std::string on;      // "A", or "all" for the networks together
  Target target;
  std::string remark;  // on the target: "in the geometric mean"

  double worst = 0;  // of what was measured: furthest to the wrong side
  std::string at;    // where that was: "17 rows, sigmoid"; "~": disturbed
  int missed = 0;    // values that miss the target
  int measured = 0;  // values judged

  // Judges one more value, by `own_bound` instead of the target's where given.
  void Add(double value, std::string where,
           std::optional<double> own_bound = {});

  bool reached() const { return measured > 0 && missed == 0; }
  // "at least 1.1 in the geometric mean".
  std::string TargetText() const;

  double worst_slack = 0;  // how far `worst` is on the right side
};

// A value to judge: Verdict::Add's arguments.
struct Judged {
  double value = 0;
  std::string at;
  std::optional<double> own_bound;
};

// The verdict on those of `items` for which `judge` returns a Judged.
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

// A table of the targets beside what was measured.
void WriteVerdicts(const std::vector<Verdict>& verdicts, const Palette& palette,
                   std::ostream& out);

}  // namespace neurite::bench

#endif  // NEURITE_BENCH_REPORT_VERDICT_H_
