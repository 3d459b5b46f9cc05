// nghttp2's load generator, for a second opinion on ours.
#ifndef NEURITE_BENCH_SERVE_H2LOAD_H_
#define NEURITE_BENCH_SERVE_H2LOAD_H_

#include <chrono>
#include <string>

#include "absl/status/statusor.h"

namespace neurite::bench::serve {

struct H2loadOptions {
  std::string address;  // HOST:PORT
  std::string method;   // "/neurite.v1.InferenceService/Classify"
  std::string body;     // file of the bytes of a request's DATA
  int connections = 1;
  int streams = 1;  // in flight on each
  std::chrono::duration<double> duration{1.0};
};

// Calls a second that were answered. UNAVAILABLE if h2load is not installed
// (Debian's nghttp2-client); INTERNAL if calls failed.
absl::StatusOr<double> RunH2load(const H2loadOptions& options);

}  // namespace neurite::bench::serve

#endif  // NEURITE_BENCH_SERVE_H2LOAD_H_
