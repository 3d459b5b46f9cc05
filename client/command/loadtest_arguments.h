// The arguments of `neurite loadtest`, parsed and checked.
#ifndef NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/fail_condition.h"
#include "client/loadtest/load_options.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite {

// The gRPC implementation of the client.
enum class LoadTransport {
  kH2,    // H2Transports
  kGrpc,  // GrpcTransports
};

struct LoadtestArguments {
  // All options except the messages, the check and the timeout.
  LoadOptions options;

  // Requests per second, one run each (scenario server only).
  std::vector<double> rates;

  bool find_peak = false;
  std::chrono::nanoseconds p99 = std::chrono::milliseconds(5);

  LoadTransport transport = LoadTransport::kH2;
  bool stream = false;
  bool server_timing = false;
  std::string html;     // path of the HTML report; empty: none
  std::string compare;  // path of an earlier JSON report; empty: none
  std::vector<FailCondition> fail_if;
};

// The values as typed, before they are checked. Empty: not given.
struct LoadtestTyped {
  std::string scenario;
  std::string rate;
  std::string concurrency;
  std::string connections;
  std::string threads;
  std::string duration;
  std::string requests;
  std::string warm_up;
  std::string seed;
  bool find_peak = false;
  std::string p99;
  std::string server_pid;
  std::string transport;
  bool stream = false;
  bool poll = false;
  bool server_timing = false;
  std::string cpu;
  std::string html;
  std::string compare;
  std::string fail_if;
};

// Adds the options to `app`. `typed` must outlive `app`.
void AddLoadtestOptions(CLI::App& app, LoadtestTyped& typed);

// Fills in `loadtest`. Errors are INVALID_ARGUMENT with the option, its value
// and the accepted values, or with two options that exclude each other.
absl::Status CheckLoadtest(const LoadtestTyped& typed,
                           LoadtestArguments& loadtest);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_
