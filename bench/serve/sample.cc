#include "bench/serve/sample.h"

#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/loadtest/client_limit.h"

namespace neurite::bench::serve {
namespace {

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

double Share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

// Calls without an answer rank after all answered calls.
double TailOfDue(const LoadTally& tally, double percent) {
  const auto answered = static_cast<double>(tally.latency.count());
  const double rank = percent * static_cast<double>(tally.due());
  if (rank > 100 * answered || answered == 0) {
    return std::numeric_limits<double>::infinity();
  }
  return Seconds(tally.latency.Percentile(rank / answered));
}

// The most frequent status other than OK and RESOURCE_EXHAUSTED, with an
// example of its message; empty if there is none.
std::string OtherFailure(const LoadTally& tally) {
  std::string failure;
  int64_t most = 0;
  for (const auto& [code, error] : tally.errors) {
    if (code == absl::StatusCode::kResourceExhausted) continue;
    if (error.latency.count() <= most) continue;
    most = error.latency.count();
    failure = absl::StrCat(absl::StatusCodeToString(code), ": ", error.example);
  }
  return failure;
}

}  // namespace

Sample SampleOf(const LoadOptions& options, const LoadResult& result) {
  constexpr double kMicro = 1e-6;
  const LoadTally& tally = result.tally;
  Sample sample;
  sample.offered = result.offered_rate();
  sample.answered = result.achieved_rate();
  sample.p50 = Seconds(tally.latency.Percentile(50));
  sample.p99 = Seconds(tally.latency.Percentile(99));
  sample.p99_of_due = TailOfDue(tally, 99);
  const int64_t in_time = tally.latency.CountWithin(kDeadline);
  sample.goodput = Share(in_time, 1) / result.seconds;
  sample.share_in_time = tally.ShareWithin(kDeadline);
  sample.server_cpu = result.server_cpu_micros() * kMicro;
  sample.client_cpu = result.client_cpu_micros() * kMicro;
  sample.client_load = result.client_load();
  int64_t refused = 0;
  const auto refusals = tally.errors.find(absl::StatusCode::kResourceExhausted);
  if (refusals != tally.errors.end()) {
    const LatencyHistogram& latency = refusals->second.latency;
    refused = latency.count();
    sample.refused_p50 = Seconds(latency.Percentile(50));
    sample.refused_p99 = Seconds(latency.Percentile(99));
  }
  sample.refused_share = Share(refused, tally.due());
  sample.other_failed_share =
      Share(tally.due() - tally.latency.count() - refused, tally.due());
  sample.other_failure = OtherFailure(tally);
  sample.limits = ClientLimits(options, result);
  return sample;
}

std::vector<double> Column(const std::vector<Sample>& samples,
                           double Sample::*number) {
  std::vector<double> values;
  for (const Sample& sample : samples) values.push_back(sample.*number);
  return values;
}

}  // namespace neurite::bench::serve
