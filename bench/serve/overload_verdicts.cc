#include "bench/serve/overload_verdicts.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/plural.h"

namespace neurite::bench::serve {
namespace {

constexpr double kMilli = 1e-3;

double Median(const std::vector<Sample>& samples, double Sample::*number) {
  return SpreadOf(Column(samples, number)).median;
}

std::string At(const OverloadCell& cell, double load) {
  return absl::StrFormat("%s at %g", cell.workload.Name(), load);
}

// Each load that the client could offer.
template <typename Function>
void EachLoad(const OverloadCell& cell, Function judge) {
  for (const auto& [load, samples] : cell.sweep) {
    if (!cell.ClientLimited(load)) judge(load, samples);
  }
}

// Each load has its own bound; the verdict names the least and the largest.
void NameBounds(const OverloadCell& cell, Verdict& verdict) {
  double least = 1;
  double most = 0;
  for (const auto& [load, samples] : cell.sweep) {
    const double target = cell.Target(load).value_or(least);
    least = std::min(least, target);
    most = std::max(most, target);
  }
  verdict.target = AtLeast(std::round(100 * least) / 100);
  verdict.remark = absl::StrFormat("to %.2f, by load", most);
}

Verdict JudgeGoodput(const Overload& overload, const std::string& letter,
                     int64_t rows) {
  Verdict verdict{
      .number = absl::StrCat("goodput at 1 to 3 times the busy rate, ",
                             Plural(rows, "row")),
      .on = letter,
      .target = AtLeast(0),
      .remark = "by load"};
  for (const OverloadCell& cell : overload.loads) {
    if (cell.workload.net.letter != letter || cell.workload.rows != rows) {
      continue;
    }
    NameBounds(cell, verdict);
    EachLoad(cell, [&](double load, const auto& /*samples*/) {
      const std::optional<double> target = cell.Target(load);
      if (!target) return;
      verdict.Add(cell.Goodput(load).median,
                  absl::StrFormat("%g, where it should be %.2f", load, *target),
                  *target);
    });
  }
  return verdict;
}

Verdict JudgeTimes(const Overload& overload, std::string number,
                   double Sample::*time, double most) {
  Verdict verdict{
      .number = std::move(number), .on = "all", .target = AtMost(most)};
  for (const OverloadCell& cell : overload.loads) {
    EachLoad(cell, [&](double load, const std::vector<Sample>& samples) {
      verdict.Add(Median(samples, time) / kMilli, At(cell, load));
    });
  }
  return verdict;
}

Verdict JudgeWaste(const Overload& overload) {
  Verdict verdict{.number = "rows computed too late, simulated",
                  .on = "all",
                  .target = AtMost(0.02)};
  for (const OverloadCell& cell : overload.loads) {
    for (const auto& [load, simulated] : cell.simulated) {
      verdict.Add(simulated.wasted, At(cell, load));
    }
  }
  return verdict;
}

Verdict JudgeFairness(const Overload& overload) {
  return JudgeEach("answered in time beside a client that floods, others",
                   "all", AtLeast(0.99), overload.fairness,
                   [](const FairnessCell& cell) -> std::optional<Judged> {
                     return Judged{Median(cell.beside, &Sample::share_in_time),
                                   cell.workload.Name()};
                   });
}

Verdict JudgeSpikes(const Overload& overload) {
  // Between two short runs without a spike, p99 differs by as much.
  return JudgeEach(
      "p99 at 0.7 from 20 ms after a spike by p99 without", "all", AtMost(1.5),
      overload.spikes, [](const SpikeCell& cell) -> std::optional<Judged> {
        return Judged{cell.TailRatio().median, cell.workload.Name()};
      });
}

Verdict JudgeDeadlines(const Overload& overload) {
  // --max-queue-time is 1 s; a call may also wait unread.
  return JudgeEach(
      "p99 of the answered without deadlines at 2, s", "all", AtMost(1.5),
      overload.deadlines,
      [](const DeadlineCell& cell) -> std::optional<Judged> {
        if (!std::isinf(cell.deadline)) return {};
        return Judged{Median(cell.samples, &Sample::p99), cell.workload.Name()};
      });
}

}  // namespace

std::vector<Verdict> JudgeOverload(const Overload& overload) {
  return {JudgeGoodput(overload, "A", 1),
          JudgeGoodput(overload, kDigits, 1),
          JudgeGoodput(overload, "B", 1),
          JudgeGoodput(overload, "C", 1),
          JudgeGoodput(overload, "C", 16),
          JudgeTimes(overload,
                     "p99 of the answered at 1 to 3 times the busy rate, ms",
                     &Sample::p99, 5),
          JudgeTimes(overload, "median of the refused at 1 to 3, ms",
                     &Sample::refused_p50, 1),
          JudgeWaste(overload),
          JudgeFairness(overload),
          JudgeSpikes(overload),
          JudgeDeadlines(overload)};
}

}  // namespace neurite::bench::serve
