#include "bench/serve/verdicts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMilli = 1e-3;

constexpr Offer kTailAt = OfCapacity(0.7);

enum class Sense { kAtLeast, kAtMost };

// A verdict in the making.
class Tally {
 public:
  Tally(std::string number, std::string on, Sense sense, double bound)
      : sense_(sense), bound_(bound) {
    verdict_.number = std::move(number);
    verdict_.on = std::move(on);
    verdict_.target = absl::StrFormat(
        "%s %g", sense == Sense::kAtLeast ? "at least" : "at most", bound);
  }

  void Add(double value, std::string at) {
    if (verdict_.measured == 0 || IsWorse(value, verdict_.worst)) {
      verdict_.worst = value;
      verdict_.at = std::move(at);
    }
    ++verdict_.measured;
    // Written so that what is not a number misses.
    const bool holds =
        sense_ == Sense::kAtLeast ? value >= bound_ : value <= bound_;
    if (!holds) ++verdict_.missed;
  }

  Verdict Take() && { return std::move(verdict_); }

 private:
  bool IsWorse(double value, double than) const {
    return sense_ == Sense::kAtLeast ? !(value >= than) : !(value <= than);
  }

  const Sense sense_;
  const double bound_;
  Verdict verdict_;
};

std::string InFlight(const LoadCell& cell) {
  return absl::StrCat(cell.in_flight, " in flight");
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
    Tally tally("server CPU of a call by an empty call's, 1 row", "A",
                Sense::kAtMost, 2);
    ForOneRow("A", [&tally](const LoadCell& cell) {
      if (cell.in_flight == 1) return;
      tally.Add(
          cell.Ratio(Answerer::kOurs, Answerer::kEmpty, &Sample::server_cpu)
              .median,
          InFlight(cell));
    });
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeThroughput(Answerer other, double least) {
    Tally tally(absl::StrCat("calls/s by those of ", AnswererName(other),
                             ", 1 row, 64 in flight"),
                "C", Sense::kAtLeast, least);
    ForOneRow("C", [&tally, other](const LoadCell& cell) {
      if (cell.in_flight != 64) return;
      tally.Add(cell.Ratio(Answerer::kOurs, other, &Sample::answered).median,
                InFlight(cell));
    });
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeLoneCall(const std::string& letter) {
    Tally tally("unloaded p50 by batching off's, 1 row", letter, Sense::kAtMost,
                1.05);
    ForOneRow(letter, [&tally](const LoadCell& cell) {
      if (cell.in_flight != 1) return;
      tally.Add(cell.Ratio(Answerer::kOurs, Answerer::kUnbatched, &Sample::p50)
                    .median,
                InFlight(cell));
    });
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeTail(const std::string& letter, double most) {
    Tally tally("p99 at 70 % of capacity by the unloaded median, 1 row", letter,
                Sense::kAtMost, most);
    const CapacityCell* const cell = CapacityOf(letter, 1);
    if (cell != nullptr && cell->Has(kTailAt)) {
      tally.Add(cell->TailRatio(kTailAt).median, AtRate(*cell, kTailAt));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  void JudgeCapacity() {
    Tally tally("capacity at a p99 of 5 ms by the forward pass's rows/s, 1 row",
                "C", Sense::kAtLeast, 0.90);
    const CapacityCell* const cell = CapacityOf("C", 1);
    const std::optional<double> rows = results_.ForwardRows("C");
    if (cell != nullptr && rows) {
      tally.Add(cell->capacity / *rows, absl::StrFormat("%.0f rows/s", *rows));
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  // Twice the capacity may be far from overload, where one call takes a good
  // part of the deadline; twice the busy rate never is.
  void JudgeOverload(const Offer& twice) {
    const std::string where = absl::StrCat(" at ", twice.Name(), ", ");
    // Nobody can answer more than was offered.
    Tally goodput(
        absl::StrCat("goodput", where, "by its peak or the offer, 16 rows"),
        "C", Sense::kAtLeast, 0.95);
    Tally tail(absl::StrCat("p99 of the answered", where, "ms, 16 rows"), "C",
               Sense::kAtMost, 5);
    Tally refusals(absl::StrCat("p99 of the refused", where, "ms, 16 rows"),
                   "C", Sense::kAtMost, 1);
    const CapacityCell* const cell = CapacityOf("C", 16);
    if (cell != nullptr && cell->Has(twice)) {
      const std::string at = AtRate(*cell, twice);
      const double most = std::min(cell->PeakGoodput(),
                                   cell->At(twice, &Sample::offered).median);
      goodput.Add(cell->At(twice, &Sample::goodput).median / most, at);
      tail.Add(cell->At(twice, &Sample::p99).median / kMilli, at);
      refusals.Add(cell->At(twice, &Sample::refused_p99).median / kMilli, at);
    }
    verdicts_.push_back(std::move(goodput).Take());
    verdicts_.push_back(std::move(tail).Take());
    verdicts_.push_back(std::move(refusals).Take());
  }

  void JudgeNeighbours() {
    Tally tally("p99 beside a saturated C by p99 alone, 1 row", "T",
                Sense::kAtMost, 3);
    for (const NeighbourCell& cell : results_.neighbours) {
      tally.Add(cell.TailRatio().median, cell.neighbour);
    }
    verdicts_.push_back(std::move(tally).Take());
  }

  static std::string AtRate(const CapacityCell& cell, const Offer& offer) {
    return absl::StrFormat(
        "%.0f calls/s%s", cell.RateOf(offer),
        cell.ClientLimit(offer).empty() ? "" : ", the client at its limit");
  }

  const Results& results_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  return Judgement(results).Take();
}

}  // namespace neurite::bench::serve
