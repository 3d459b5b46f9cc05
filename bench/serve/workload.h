// What is asked of a server: rows of random numbers for one of the networks.
#ifndef NEURITE_BENCH_SERVE_WORKLOAD_H_
#define NEURITE_BENCH_SERVE_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/forward/nets.h"
#include "core/model/model_spec.h"

namespace neurite::bench::serve {

// Requests for one network, all of the same size.
struct Workload {
  Net net;
  int64_t rows = 1;  // of a request

  // "C, 16 rows".
  std::string Name() const;
  // "C 784-2048-2048-10, 16 rows a request".
  std::string LongName() const;
};

// The network named by its letter. REQUIRES: there is one.
Net NetCalled(const std::string& letter);

// Networks of several outputs classify, those of one regress.
bool Classifies(const Net& net);

// "/neurite.v1.InferenceService/Classify", or Regress.
std::string MethodFor(const Net& net);

// Different requests, encoded. They name the model by its letter.
std::vector<std::string> EncodeRequests(const Workload& workload);

// `net` as it is served: ReLU, its task as Classifies says.
ModelSpec ServedSpec(const Net& net);

// Writes every network below `folder`, as a repository of models that are
// called by their letters. UNAVAILABLE if a file cannot be written.
absl::Status WriteRepository(const std::string& folder);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_WORKLOAD_H_
