// Runs h2load, nghttp2's load generator, to cross-check ours.
#ifndef NEURITE_BENCH_SERVE_H2LOAD_H_
#define NEURITE_BENCH_SERVE_H2LOAD_H_

#include <chrono>
#include <string>

#include "absl/status/statusor.h"

namespace neurite::bench::serve {

struct H2loadOptions {
  std::string address;  // HOST:PORT
  std::string method;   // "/neurite.v1.InferenceService/Classify"
  std::string body;     // path of a file with a request's DATA bytes
  int connections = 1;
  int streams = 1;  // in flight per connection
  std::chrono::duration<double> duration{1.0};
};

// Returns the number of answered calls per second. Returns UNAVAILABLE if
// h2load is not installed (Debian's nghttp2-client), and INTERNAL if calls
// failed.
absl::StatusOr<double> RunH2load(const H2loadOptions& options);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_H2LOAD_H_
