#include "bench/forward/verdicts.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace neurite::bench {
namespace {

enum class Sense { kAtLeast, kAbove, kAtMost, kBelow };

bool Holds(Sense sense, double value, double bound) {
  switch (sense) {
    case Sense::kAtLeast:
      return value >= bound;
    case Sense::kAbove:
      return value > bound;
    case Sense::kAtMost:
      return value <= bound;
    case Sense::kBelow:
      return value < bound;
  }
  return false;
}

// How far `value` lies on the right side of `bound`.
double Slack(Sense sense, double value, double bound) {
  const bool large_is_good = sense == Sense::kAtLeast || sense == Sense::kAbove;
  return large_is_good ? value - bound : bound - value;
}

// A verdict in the making.
class Tally {
 public:
  Tally(std::string number, std::string on, Sense sense, std::string target)
      : sense_(sense) {
    verdict_.number = std::move(number);
    verdict_.on = std::move(on);
    verdict_.target = std::move(target);
  }

  void Add(double value, double bound, std::string at) {
    const double slack = Slack(sense_, value, bound);
    if (verdict_.measured == 0 || slack < worst_slack_) {
      worst_slack_ = slack;
      verdict_.worst = value;
      verdict_.at = std::move(at);
    }
    ++verdict_.measured;
    if (!Holds(sense_, value, bound)) ++verdict_.missed;
  }

  Verdict Take() && { return std::move(verdict_); }

 private:
  const Sense sense_;
  double worst_slack_ = 0;
  Verdict verdict_;
};

// "17 rows, sigmoid", and "~" before it where others took from the core.
template <typename AnyCell>
std::string At(const AnyCell& cell, Activation activation) {
  return absl::StrCat(cell.calm ? "" : "~", cell.rows,
                      cell.rows == 1 ? " row, " : " rows, ",
                      HiddenName(activation));
}
std::string At(const Cell& cell) { return At(cell, cell.hidden); }
std::string At(const ActivationCell& cell) { return At(cell, cell.activation); }

// A lone row of C is a race for memory alone, which nobody wins.
bool IsMemoryTie(const Cell& cell) {
  return cell.net.letter == "C" && cell.rows == 1;
}
constexpr double kTie = 0.98;

class Judgement {
 public:
  explicit Judgement(const Results& results) : results_(results) {}

  std::vector<Verdict> Take() && {
    for (const auto& [letter, least, share] :
         {std::tuple("A", 16, 0.95), std::tuple("B", 16, 0.95),
          std::tuple("C", 64, 0.90)}) {
      JudgePeak(letter, least, share);
    }
    for (const char* letter : {"A", "B", "C"}) JudgeRoofline(letter);
    JudgeTinyRoofline();
    for (const Net& net : Nets()) {
      JudgeOther(Implementation::kOnnxRuntime, net.letter, Sense::kAbove,
                 "faster: above 1");
    }
    for (const Net& net : Nets()) {
      JudgeOther(Implementation::kOneDnn, net.letter, Sense::kAtLeast,
                 "at least 1");
    }
    JudgeMean(Implementation::kOneDnn);
    for (const char* letter : {"A", "B", "C"}) JudgeActivations(letter);
    for (const Net& net : Nets()) JudgeBits(net.letter);
    return std::move(verdicts_);
  }

 private:
  void JudgePeak(const std::string& letter, int64_t least, double share) {
    Tally tally(absl::StrCat("share of the FMA peak, ", least, " to 1024 rows"),
                letter, Sense::kAtLeast,
                absl::StrFormat("at least %.2f", share));
    for (const Cell& cell : results_.cells) {
      if (cell.net.letter != letter || cell.rows < least) continue;
      tally.Add(*cell.ShareOfPeak(results_.machine, Implementation::kOurs),
                share, At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeRoofline(const std::string& letter) {
    constexpr double kMost = 1.25;
    Tally tally("time by the roofline's, 1 to 64 rows", letter, Sense::kAtMost,
                "at most 1.25");
    for (const Cell& cell : results_.cells) {
      if (cell.net.letter != letter || cell.rows > 64) continue;
      tally.Add(cell.TimesRoofline(results_.machine), kMost, At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  // So little work that the layers themselves, not their numbers, take time.
  void JudgeTinyRoofline() {
    constexpr double kSecondsALayer = 40e-9;
    Tally tally("time by (1.25 roofline + 40 ns a layer), 1 to 64 rows", "T",
                Sense::kAtMost, "at most 1");
    for (const Cell& cell : results_.cells) {
      if (cell.net.letter != "T" || cell.rows > 64) continue;
      const double most =
          1.25 * results_.machine.RooflineSeconds(cell.net, cell.rows) +
          kSecondsALayer * static_cast<double>(cell.net.layers());
      tally.Add(cell.Seconds(Implementation::kOurs) / most, 1, At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeOther(Implementation other, const std::string& letter, Sense sense,
                  std::string target) {
    if (letter == "C") absl::StrAppend(&target, " (1 row: 0.98)");
    Tally tally(absl::StrCat(ImplementationName(other), "'s time by ours"),
                letter, sense, std::move(target));
    for (const Cell& cell : results_.cells) {
      const std::optional<double> ratio = cell.Ratio(other);
      if (cell.net.letter != letter || !ratio) continue;
      tally.Add(*ratio, IsMemoryTie(cell) ? kTie : 1, At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeMean(Implementation other) {
    constexpr double kLeast = 1.1;
    Tally tally(absl::StrCat(ImplementationName(other), "'s time by ours"),
                "all", Sense::kAtLeast, "at least 1.1 in the geometric mean");
    double sum_of_logs = 0;
    int count = 0;
    for (const Cell& cell : results_.cells) {
      const std::optional<double> ratio = cell.Ratio(other);
      if (!ratio) continue;
      sum_of_logs += std::log(*ratio);
      ++count;
    }
    if (count > 0) {
      tally.Add(std::exp(sum_of_logs / count), kLeast,
                absl::StrCat("mean of ", count));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeActivations(const std::string& letter) {
    constexpr double kMost = 0.05;
    Tally tally("an activation's share of the pass", letter, Sense::kBelow,
                "below 0.05");
    for (const ActivationCell& cell : results_.activations) {
      if (cell.net.letter != letter) continue;
      tally.Add(cell.Share(), kMost, At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeBits(const std::string& letter) {
    Tally tally("batches in which a row's bits differ", letter, Sense::kAtMost,
                "none: 0");
    for (const Cell& cell : results_.cells) {
      if (cell.net.letter != letter) continue;
      tally.Add(cell.same_bits ? 0 : 1, 0,
                cell.same_bits ? "every batch" : At(cell));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  const Results& results_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  return Judgement(results).Take();
}

}  // namespace neurite::bench
