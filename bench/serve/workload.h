// The requests sent to a server: random rows for one of the networks.
#ifndef NEURITE_BENCH_SERVE_WORKLOAD_H_
#define NEURITE_BENCH_SERVE_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/forward/nets.h"
#include "core/model/model_spec.h"

namespace neurite::bench::serve {

// Requests for one network, all of the same size.
struct Workload {
  Net net;
  int64_t rows = 1;  // per request

  // "C, 16 rows".
  std::string Name() const;
  // "C 784-2048-2048-10, 16 rows a request".
  std::string LongName() const;
};

// Returns the network with this letter. REQUIRES: there is one.
Net NetCalled(const std::string& letter);

// Networks with several outputs classify; those with one output regress.
bool Classifies(const Net& net);

// "/neurite.v1.InferenceService/Classify", or Regress.
std::string MethodFor(const Net& net);

// Returns different encoded requests, which name the model by its letter.
std::vector<std::string> EncodeRequests(const Workload& workload);

// Returns `net` as it is served: with ReLU, and with the task that Classifies
// returns.
ModelSpec ServedSpec(const Net& net);

// The letter of the digit model that the repository has.
inline constexpr char kDigits[] = "digits";

// Adds that model, the file `path`, to the model repository `folder`, and
// returns its network. Returns the error of reading or writing it.
absl::StatusOr<Net> AddDigits(const std::string& path,
                              const std::string& folder);

// Writes every network below `folder` as a model repository, in which each
// model is named by its letter. Returns UNAVAILABLE if a file cannot be
// written.
absl::Status WriteRepository(const std::string& folder);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_WORKLOAD_H_
