#include "bench/serve/server_set.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "bench/serve/empty_service.h"
#include "bench/serve/run_sample.h"
#include "core/base/status_macros.h"
#include "neurite/v1/inference.pb.h"

namespace neurite::bench::serve {
namespace {

absl::StatusOr<std::vector<float>> ScoresIn(const std::string& reply) {
  v1::ClassifyResponse response;
  if (!response.ParseFromString(reply)) {
    return absl::InternalError("a reply that is no ClassifyResponse");
  }
  std::vector<float> scores;
  for (const v1::ClassificationResult& result : response.results()) {
    scores.insert(scores.end(), result.scores().begin(), result.scores().end());
  }
  return scores;
}

// The largest difference as a share of the largest score.
double Difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size() || a.empty()) return INFINITY;
  double largest = 0;
  double difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a[i])));
    difference =
        std::max(difference, std::abs(static_cast<double>(a[i]) - b[i]));
  }
  return std::isnan(difference) ? INFINITY : difference / largest;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> StartNeurite(
    const ServerSetOptions& options, const std::vector<std::string>& more) {
  std::vector<std::string> flags = {"--models",    options.models, "--listen",
                                    "127.0.0.1:0", "--log-level",  "error"};
  for (const auto* const each : {&options.server_flags, &more}) {
    flags.insert(flags.end(), each->begin(), each->end());
  }
  return ServerProcess::Start(options.programs + "/bench_server", flags);
}

absl::StatusOr<std::unique_ptr<ServerSet>> ServerSet::Start(
    const ServerSetOptions& options) {
  // What is started from here stays where it starts.
  const StayOn stay(options.processors.server);
  std::unique_ptr<ServerSet> set(new ServerSet);
  set->processors_ = options.processors;
  auto& servers = set->servers_;
  NEURITE_ASSIGN_OR_RETURN(servers[Answerer::kOurs], StartNeurite(options, {}));
  NEURITE_ASSIGN_OR_RETURN(servers[Answerer::kUnbatched],
                           StartNeurite(options, {"--max-batch-rows", "1"}));
  NEURITE_ASSIGN_OR_RETURN(
      servers[Answerer::kTextbook],
      ServerProcess::Start(options.programs + "/textbook_server",
                           {options.models}));
  return set;
}

absl::Status ServerSet::Prepare(const Workload& workload) {
  const std::vector<std::string> requests = EncodeRequests(workload);
  for (const Answerer answerer : EveryAnswerer()) {
    const bool empty = answerer == Answerer::kEmpty;
    targets_[{answerer, workload.Name()}] = std::make_shared<const LoadTarget>(
        LoadTarget{.address = ServerOf(answerer).address(),
                   .method = empty ? kEmptyCall : MethodFor(workload.net),
                   .messages = requests});
  }
  const std::string& address = ServerOf(Answerer::kOurs).address();
  NEURITE_ASSIGN_OR_RETURN(
      const std::string reply,
      CallOnce(address, MethodFor(workload.net), requests.front()));
  NEURITE_RETURN_IF_ERROR(CallOnce(address, kSetEmptyReply, reply).status());
  if (!Classifies(workload.net)) return absl::OkStatus();
  return CompareAnswers(workload, reply);
}

absl::Status ServerSet::CompareAnswers(const Workload& workload,
                                       const std::string& ours) const {
  // Sums of up to 2048 products in whatever order differ by less.
  constexpr double kTolerance = 1e-4;
  NEURITE_ASSIGN_OR_RETURN(const std::vector<float> wanted, ScoresIn(ours));
  for (const Answerer other : {Answerer::kUnbatched, Answerer::kTextbook}) {
    const LoadTarget& target = *TargetOf(other, workload);
    NEURITE_ASSIGN_OR_RETURN(
        const std::string reply,
        CallOnce(target.address, target.method, target.messages.front()));
    NEURITE_ASSIGN_OR_RETURN(const std::vector<float> got, ScoresIn(reply));
    const double difference = Difference(wanted, got);
    if (difference <= kTolerance) continue;
    return absl::InternalError(
        absl::StrCat(AnswererName(other), " on ", workload.Name(),
                     ": needs Neurite's scores within ", kTolerance,
                     " of the largest, got a difference of ", difference));
  }
  return absl::OkStatus();
}

std::shared_ptr<const LoadTarget> ServerSet::TargetOf(
    Answerer answerer, const Workload& workload) const {
  return targets_.at({answerer, workload.Name()});
}

absl::StatusOr<Sample> ServerSet::Run(Answerer answerer,
                                      const Workload& workload,
                                      LoadOptions options) const {
  const std::shared_ptr<const LoadTarget> target = TargetOf(answerer, workload);
  return RunSample(
      ServerOf(answerer), H2Transports(target), target->messages.size(),
      processors_, std::move(options),
      absl::StrCat(AnswererName(answerer), " on ", workload.Name()));
}

}  // namespace neurite::bench::serve
