#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/serve/overload_verdicts.h"
#include "bench/serve/report.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMilli = 1e-3;

using MaybeJudged = std::optional<Judged>;

std::string At(const LoadCell& cell) {
  return absl::StrCat(cell.in_flight, " in flight");
}

std::string At(const CapacityCell& cell, const Offer& offer) {
  return absl::StrFormat(
      "%.0f calls/s%s", cell.RateOf(offer),
      cell.ClientLimit(offer).empty() ? "" : ", the client at its limit");
}

template <typename AnyCell>
bool Is(const AnyCell& cell, const std::string& letter, int64_t rows) {
  return cell.workload.net.letter == letter && cell.workload.rows == rows;
}

Verdict JudgeOverhead(const Results& results) {
  return JudgeEach(
      "server CPU of a call by an empty call's, 1 row", "A", AtMost(2),
      results.load, [](const LoadCell& cell) -> MaybeJudged {
        if (!Is(cell, "A", 1) || cell.in_flight == 1) return {};
        return Judged{
            cell.Ratio(Answerer::kOurs, Answerer::kEmpty, &Sample::server_cpu)
                .median,
            At(cell)};
      });
}

Verdict JudgeThroughput(const Results& results, Answerer other, double least) {
  return JudgeEach(
      absl::StrCat("calls/s by those of ", AnswererName(other),
                   ", 1 row, 64 in flight"),
      "C", AtLeast(least), results.load,
      [other](const LoadCell& cell) -> MaybeJudged {
        if (!Is(cell, "C", 1) || cell.in_flight != 64) return {};
        return Judged{
            cell.Ratio(Answerer::kOurs, other, &Sample::answered).median,
            At(cell)};
      });
}

Verdict JudgeLoneCall(const Results& results, const std::string& letter) {
  return JudgeEach(
      "unloaded p50 by batching off's, 1 row", letter, AtMost(1.05),
      results.load, [&letter](const LoadCell& cell) -> MaybeJudged {
        if (!Is(cell, letter, 1) || cell.in_flight != 1) return {};
        return Judged{
            cell.Ratio(Answerer::kOurs, Answerer::kUnbatched, &Sample::p50)
                .median,
            At(cell)};
      });
}

Verdict JudgeTail(const Results& results, const std::string& letter,
                  double most) {
  static constexpr Offer kAt = OfCapacity(0.7);
  return JudgeEach("p99 at 70 % of capacity by the unloaded median, 1 row",
                   letter, AtMost(most), results.capacity,
                   [&letter](const CapacityCell& cell) -> MaybeJudged {
                     if (!Is(cell, letter, 1) || !cell.Has(kAt)) return {};
                     return Judged{cell.TailRatio(kAt).median, At(cell, kAt)};
                   });
}

Verdict JudgeCapacity(const Results& results) {
  return JudgeEach(
      "capacity at a p99 of 5 ms by the forward pass's rows/s, 1 row", "C",
      AtLeast(0.90), results.capacity,
      [&results](const CapacityCell& cell) -> MaybeJudged {
        const std::optional<double> rows = results.ForwardRows("C");
        if (!Is(cell, "C", 1) || !rows) return {};
        return Judged{cell.capacity / *rows,
                      absl::StrFormat("%.0f rows/s", *rows)};
      });
}

// If one call takes a large part of the deadline, twice the capacity may be far
// below overload; twice the busy rate always overloads the server.
template <typename Function>
Verdict JudgeOverload(const Results& results, const Offer& twice,
                      const char* what, const char* unit, Target target,
                      Function value) {
  return JudgeEach(
      absl::StrCat(what, " at ", twice.Name(), ", ", unit, ", 16 rows"), "C",
      target, results.capacity, [&](const CapacityCell& cell) -> MaybeJudged {
        if (!Is(cell, "C", 16) || !cell.Has(twice)) return {};
        return Judged{value(cell), At(cell, twice)};
      });
}

void JudgeOverload(const Results& results, const Offer& twice,
                   std::vector<Verdict>& verdicts) {
  verdicts.push_back(JudgeOverload(
      results, twice, "goodput", "by its peak or the offer", AtLeast(0.95),
      [&twice](const CapacityCell& cell) {
        // A server cannot answer more calls than were offered.
        const double most = std::min(cell.PeakGoodput(),
                                     cell.At(twice, &Sample::offered).median);
        return cell.At(twice, &Sample::goodput).median / most;
      }));
  const auto late = [&](const char* what, double most, double Sample::*number) {
    verdicts.push_back(JudgeOverload(results, twice, what, "ms", AtMost(most),
                                     [&](const CapacityCell& cell) {
                                       return cell.At(twice, number).median /
                                              kMilli;
                                     }));
  };
  late("p99 of the answered", 5, &Sample::p99);
  late("p99 of the refused", 1, &Sample::refused_p99);
}

Verdict JudgeNeighbours(const Results& results) {
  return JudgeEach("p99 beside a saturated C by p99 alone, 1 row", "T",
                   AtMost(3), results.neighbours,
                   [](const NeighbourCell& cell) -> MaybeJudged {
                     return Judged{cell.TailRatio().median, cell.neighbour};
                   });
}

}  // namespace

std::vector<Verdict> Judge(const Results& results) {
  std::vector<Verdict> verdicts = {
      JudgeOverhead(results),
      JudgeThroughput(results, Answerer::kUnbatched, 8),
      JudgeThroughput(results, Answerer::kTextbook, 20),
      JudgeLoneCall(results, "A"),
      JudgeLoneCall(results, "B"),
      JudgeLoneCall(results, "C"),
      JudgeTail(results, "A", 4),
      JudgeTail(results, "B", 2.5),
      JudgeTail(results, "C", 2.5),
      JudgeCapacity(results)};
  JudgeOverload(results, OfCapacity(2), verdicts);
  JudgeOverload(results, OfBusyRate(2), verdicts);
  verdicts.push_back(JudgeNeighbours(results));
  for (Verdict& verdict : JudgeOverload(results.overload)) {
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace neurite::bench::serve
