#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/forward/report.h"

namespace neurite::bench {
namespace {

// "17 rows, sigmoid", and "~" before it where others took from the core.
template <typename AnyCell>
std::string At(const AnyCell& cell, Activation activation) {
  return absl::StrCat(cell.calm ? "" : "~", cell.rows,
                      cell.rows == 1 ? " row, " : " rows, ",
                      HiddenName(activation));
}
std::string At(const Cell& cell) { return At(cell, cell.hidden); }

// With one row of C both only wait for memory: neither can win.
bool IsMemoryTie(const Cell& cell) {
  return cell.net.letter == "C" && cell.rows == 1;
}
constexpr double kTie = 0.98;

class Judgement {
 public:
  explicit Judgement(const Results& results) : results_(results) {}

  std::vector<Verdict> Take() && {
    JudgePeak("A", 16, 0.95);
    JudgePeak("B", 16, 0.95);
    JudgePeak("C", 64, 0.90);
    for (const char* letter : {"A", "B", "C"}) JudgeRoofline(letter);
    JudgeTinyRoofline();
    for (const Net& net : Nets()) {
      JudgeOther(Implementation::kOnnxRuntime, net.letter, Above(1));
    }
    for (const Net& net : Nets()) {
      JudgeOther(Implementation::kOneDnn, net.letter, AtLeast(1));
    }
    JudgeMean(Implementation::kOneDnn);
    for (const char* letter : {"A", "B", "C"}) JudgeActivations(letter);
    for (const Net& net : Nets()) JudgeBits(net.letter);
    return std::move(verdicts_);
  }

 private:
  Verdict& Begin(std::string number, const std::string& letter, Target target) {
    return verdicts_.emplace_back(
        Verdict{.number = std::move(number), .on = letter, .target = target});
  }

  // Calls `judge(cell)` for the cells of `letter`.
  template <typename Function>
  void ForCells(const std::string& letter, Function judge) const {
    for (const Cell& cell : results_.cells) {
      if (cell.net.letter == letter) judge(cell);
    }
  }

  void JudgePeak(const std::string& letter, int64_t least, double share) {
    Verdict& verdict =
        Begin(absl::StrCat("share of the FMA peak, ", least, " to 1024 rows"),
              letter, AtLeast(share));
    ForCells(letter, [&](const Cell& cell) {
      if (cell.rows < least) return;
      verdict.Add(*cell.ShareOfPeak(results_.machine, Implementation::kOurs),
                  At(cell));
    });
  }

  void JudgeRoofline(const std::string& letter) {
    Verdict& verdict =
        Begin("time by the roofline's, 1 to 64 rows", letter, AtMost(1.25));
    ForCells(letter, [&](const Cell& cell) {
      if (cell.rows > 64) return;
      verdict.Add(cell.TimesRoofline(results_.machine), At(cell));
    });
  }

  // T has so little work that the layers themselves, not their numbers, take
  // time.
  void JudgeTinyRoofline() {
    constexpr double kSecondsALayer = 40e-9;
    Verdict& verdict =
        Begin("time by (1.25 roofline + 40 ns a layer), 1 to 64 rows", "T",
              AtMost(1));
    ForCells("T", [&](const Cell& cell) {
      if (cell.rows > 64) return;
      const double most =
          1.25 * results_.machine.RooflineSeconds(cell.net, cell.rows) +
          kSecondsALayer * static_cast<double>(cell.net.layers());
      verdict.Add(cell.Seconds(Implementation::kOurs) / most, At(cell));
    });
  }

  void JudgeOther(Implementation other, const std::string& letter,
                  Target target) {
    Verdict& verdict =
        Begin(absl::StrCat(ImplementationName(other), "'s time by ours"),
              letter, target);
    if (letter == "C") verdict.remark = "(1 row: 0.98)";
    ForCells(letter, [&](const Cell& cell) {
      const std::optional<double> ratio = cell.Ratio(other);
      if (!ratio) return;
      verdict.Add(*ratio, IsMemoryTie(cell) ? kTie : target.bound, At(cell));
    });
  }

  void JudgeMean(Implementation other) {
    Verdict& verdict =
        Begin(absl::StrCat(ImplementationName(other), "'s time by ours"), "all",
              AtLeast(1.1));
    verdict.remark = "in the geometric mean";
    double sum_of_logs = 0;
    int count = 0;
    for (const Cell& cell : results_.cells) {
      const std::optional<double> ratio = cell.Ratio(other);
      if (!ratio) continue;
      sum_of_logs += std::log(*ratio);
      ++count;
    }
    if (count == 0) return;
    verdict.Add(std::exp(sum_of_logs / count), absl::StrCat("mean of ", count));
  }

  void JudgeActivations(const std::string& letter) {
    Verdict& verdict =
        Begin("an activation's share of the pass", letter, Below(0.05));
    for (const ActivationCell& cell : results_.activations) {
      if (cell.net.letter != letter) continue;
      verdict.Add(cell.Share(), At(cell, cell.activation));
    }
  }

  void JudgeBits(const std::string& letter) {
    Verdict& verdict =
        Begin("batches in which a row's bits differ", letter, AtMost(0));
    ForCells(letter, [&](const Cell& cell) {
      verdict.Add(cell.same_bits ? 0 : 1,
                  cell.same_bits ? "every batch" : At(cell));
    });
  }

  const Results& results_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  return Judgement(results).Take();
}

}  // namespace neurite::bench
