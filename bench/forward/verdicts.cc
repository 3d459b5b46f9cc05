#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "bench/forward/report.h"

namespace neurite::bench {
namespace {

using MaybeJudged = std::optional<Judged>;

// "17 rows, sigmoid", with a leading "~" if other programs used the core.
template <typename AnyCell>
std::string At(const AnyCell& cell, Activation activation) {
  return absl::StrCat(cell.calm ? "" : "~", cell.rows,
                      cell.rows == 1 ? " row, " : " rows, ",
                      HiddenName(activation));
}
std::string At(const Cell& cell) { return At(cell, cell.hidden); }

Verdict JudgePeak(const Results& results, const std::string& letter,
                  int64_t least, double share) {
  return JudgeEach(
      absl::StrCat("share of the FMA peak, ", least, " to 1024 rows"), letter,
      AtLeast(share), results.cells, [&](const Cell& cell) -> MaybeJudged {
        if (cell.net.letter != letter || cell.rows < least) return {};
        return Judged{*cell.ShareOfPeak(results.machine, Implementation::kOurs),
                      At(cell)};
      });
}

Verdict JudgeRoofline(const Results& results, const std::string& letter) {
  return JudgeEach(
      "time by the roofline's, 1 to 64 rows", letter, AtMost(1.25),
      results.cells, [&](const Cell& cell) -> MaybeJudged {
        if (cell.net.letter != letter || cell.rows > 64) return {};
        return Judged{cell.TimesRoofline(results.machine), At(cell)};
      });
}

// T has little work per layer, so the fixed cost per layer dominates.
Verdict JudgeTinyRoofline(const Results& results) {
  return JudgeEach(
      "time by (1.25 roofline + 40 ns a layer), 1 to 64 rows", "T", AtMost(1),
      results.cells, [&results](const Cell& cell) -> MaybeJudged {
        if (cell.net.letter != "T" || cell.rows > 64) return {};
        const double most =
            1.25 * results.machine.RooflineSeconds(cell.net, cell.rows) +
            40e-9 * static_cast<double>(cell.net.layers());
        return Judged{cell.Seconds(Implementation::kOurs) / most, At(cell)};
      });
}

std::string TimeBy(Implementation other) {
  return absl::StrCat(ImplementationName(other), "'s time by ours");
}

Verdict JudgeOther(const Results& results, Implementation other,
                   const std::string& letter, Target target) {
  // With 1 row of C, memory bandwidth limits all implementations: a tie is the
  // best possible result.
  constexpr double kTie = 0.98;
  Verdict verdict = JudgeEach(TimeBy(other), letter, target, results.cells,
                              [&](const Cell& cell) -> MaybeJudged {
                                const std::optional<double> ratio =
                                    cell.Ratio(other);
                                if (cell.net.letter != letter || !ratio)
                                  return {};
                                Judged judged{*ratio, At(cell)};
                                if (letter == "C" && cell.rows == 1)
                                  judged.own_bound = kTie;
                                return judged;
                              });
  if (letter == "C") verdict.remark = "(1 row: 0.98)";
  return verdict;
}

Verdict JudgeMean(const Results& results, Implementation other) {
  Verdict verdict{.number = TimeBy(other),
                  .on = "all",
                  .target = AtLeast(1.1),
                  .remark = "in the geometric mean"};
  double sum_of_logs = 0;
  int count = 0;
  for (const Cell& cell : results.cells) {
    const std::optional<double> ratio = cell.Ratio(other);
    if (!ratio) continue;
    sum_of_logs += std::log(*ratio);
    ++count;
  }
  if (count > 0) {
    verdict.Add(std::exp(sum_of_logs / count), absl::StrCat("mean of ", count));
  }
  return verdict;
}

Verdict JudgeActivations(const Results& results, const std::string& letter) {
  return JudgeEach("an activation's share of the pass", letter, Below(0.05),
                   results.activations,
                   [&letter](const ActivationCell& cell) -> MaybeJudged {
                     if (cell.net.letter != letter) return {};
                     return Judged{cell.Share(), At(cell, cell.activation)};
                   });
}

Verdict JudgeBits(const Results& results, const std::string& letter) {
  return JudgeEach("batches in which a row's bits differ", letter, AtMost(0),
                   results.cells, [&letter](const Cell& cell) -> MaybeJudged {
                     if (cell.net.letter != letter) return {};
                     if (cell.same_bits) return Judged{0, "every batch"};
                     return Judged{1, At(cell)};
                   });
}

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  const char* const kAbc[] = {"A", "B", "C"};
  std::vector<Verdict> verdicts = {JudgePeak(results, "A", 16, 0.95),
                                   JudgePeak(results, "B", 16, 0.95),
                                   JudgePeak(results, "C", 64, 0.90)};
  const auto add = [&verdicts](Verdict verdict) {
    verdicts.push_back(std::move(verdict));
  };
  for (const char* letter : kAbc) add(JudgeRoofline(results, letter));
  add(JudgeTinyRoofline(results));
  for (const Net& net : Nets()) {
    add(JudgeOther(results, Implementation::kOnnxRuntime, net.letter,
                   Above(1)));
  }
  for (const Net& net : Nets()) {
    add(JudgeOther(results, Implementation::kOneDnn, net.letter, AtLeast(1)));
  }
  add(JudgeMean(results, Implementation::kOneDnn));
  for (const char* letter : kAbc) add(JudgeActivations(results, letter));
  for (const Net& net : Nets()) add(JudgeBits(results, net.letter));
  return verdicts;
}

}  // namespace neurite::bench
