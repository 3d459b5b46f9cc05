#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/serve/report.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMilli = 1e-3;

constexpr Offer kTailAt = OfCapacity(0.7);

std::string At(const LoadCell& cell) {
  return absl::StrCat(cell.in_flight, " in flight");
}

std::string At(const CapacityCell& cell, const Offer& offer) {
  return absl::StrFormat(
      "%.0f calls/s%s", cell.RateOf(offer),
      cell.ClientLimit(offer).empty() ? "" : ", the client at its limit");
}

class Judgement {
 public:
  explicit Judgement(const Results& results) : results_(results) {}

  std::vector<Verdict> Take() && {
    JudgeOverhead();
    JudgeThroughput(Answerer::kUnbatched, 8);
    JudgeThroughput(Answerer::kTextbook, 20);
    for (const char* letter : {"A", "B", "C"}) JudgeLoneCall(letter);
    JudgeTail("A", 4);
    JudgeTail("B", 2.5);
    JudgeTail("C", 2.5);
    JudgeCapacity();
    JudgeOverload(OfCapacity(2));
    JudgeOverload(OfBusyRate(2));
    JudgeNeighbours();
    return std::move(verdicts_);
  }

 private:
  Verdict& Begin(std::string number, const std::string& letter, Target target) {
    return verdicts_.emplace_back(
        Verdict{.number = std::move(number), .on = letter, .target = target});
  }

  // Calls `judge(cell)` for the load cells of one-row requests to `letter`.
  template <typename Function>
  void ForOneRow(const std::string& letter, Function judge) const {
    for (const LoadCell& cell : results_.load) {
      if (cell.workload.net.letter == letter && cell.workload.rows == 1) {
        judge(cell);
      }
    }
  }

  const CapacityCell* CapacityOf(const std::string& letter,
                                 int64_t rows) const {
    for (const CapacityCell& cell : results_.capacity) {
      if (cell.workload.net.letter == letter && cell.workload.rows == rows) {
        return &cell;
      }
    }
    return nullptr;
  }

  void JudgeOverhead() {
    Verdict& verdict =
        Begin("server CPU of a call by an empty call's, 1 row", "A", AtMost(2));
    ForOneRow("A", [&verdict](const LoadCell& cell) {
      if (cell.in_flight == 1) return;
      verdict.Add(
          cell.Ratio(Answerer::kOurs, Answerer::kEmpty, &Sample::server_cpu)
              .median,
          At(cell));
    });
  }

  void JudgeThroughput(Answerer other, double least) {
    Verdict& verdict =
        Begin(absl::StrCat("calls/s by those of ", AnswererName(other),
                           ", 1 row, 64 in flight"),
              "C", AtLeast(least));
    ForOneRow("C", [&verdict, other](const LoadCell& cell) {
      if (cell.in_flight != 64) return;
      verdict.Add(cell.Ratio(Answerer::kOurs, other, &Sample::answered).median,
                  At(cell));
    });
  }

  void JudgeLoneCall(const std::string& letter) {
    Verdict& verdict =
        Begin("unloaded p50 by batching off's, 1 row", letter, AtMost(1.05));
    ForOneRow(letter, [&verdict](const LoadCell& cell) {
      if (cell.in_flight != 1) return;
      verdict.Add(
          cell.Ratio(Answerer::kOurs, Answerer::kUnbatched, &Sample::p50)
              .median,
          At(cell));
    });
  }

  void JudgeTail(const std::string& letter, double most) {
    Verdict& verdict =
        Begin("p99 at 70 % of capacity by the unloaded median, 1 row", letter,
              AtMost(most));
    const CapacityCell* const cell = CapacityOf(letter, 1);
    if (cell != nullptr && cell->Has(kTailAt)) {
      verdict.Add(cell->TailRatio(kTailAt).median, At(*cell, kTailAt));
    }
  }

  void JudgeCapacity() {
    Verdict& verdict =
        Begin("capacity at a p99 of 5 ms by the forward pass's rows/s, 1 row",
              "C", AtLeast(0.90));
    const CapacityCell* const cell = CapacityOf("C", 1);
    const std::optional<double> rows = results_.ForwardRows("C");
    if (cell != nullptr && rows) {
      verdict.Add(cell->capacity / *rows,
                  absl::StrFormat("%.0f rows/s", *rows));
    }
  }

  // Twice the capacity may be far from overload, where one call takes a good
  // part of the deadline; twice the busy rate never is.
  void JudgeOverload(const Offer& twice) {
    const auto judge = [&](const char* what, const char* unit, Target target,
                           auto value) {
      Verdict& verdict = Begin(
          absl::StrCat(what, " at ", twice.Name(), ", ", unit, ", 16 rows"),
          "C", target);
      const CapacityCell* const cell = CapacityOf("C", 16);
      if (cell != nullptr && cell->Has(twice)) {
        verdict.Add(value(*cell), At(*cell, twice));
      }
    };
    judge("goodput", "by its peak or the offer", AtLeast(0.95),
          [&twice](const CapacityCell& cell) {
            // No server can answer more than was offered.
            const double most = std::min(
                cell.PeakGoodput(), cell.At(twice, &Sample::offered).median);
            return cell.At(twice, &Sample::goodput).median / most;
          });
    judge("p99 of the answered", "ms", AtMost(5),
          [&twice](const CapacityCell& cell) {
            return cell.At(twice, &Sample::p99).median / kMilli;
          });
    judge("p99 of the refused", "ms", AtMost(1),
          [&twice](const CapacityCell& cell) {
            return cell.At(twice, &Sample::refused_p99).median / kMilli;
          });
  }

  void JudgeNeighbours() {
    Verdict& verdict =
        Begin("p99 beside a saturated C by p99 alone, 1 row", "T", AtMost(3));
    for (const NeighbourCell& cell : results_.neighbours) {
      verdict.Add(cell.TailRatio().median, cell.neighbour);
    }
  }

  const Results& results_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  return Judgement(results).Take();
}

}  // namespace neurite::bench::serve
