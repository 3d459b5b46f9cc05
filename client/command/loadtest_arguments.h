// What was typed behind `neurite loadtest`, as values.
#ifndef NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_
#define NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/loadtest/load_options.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is its owner
class App;
}

namespace neurite {

struct Arguments;

// Who makes the calls.
enum class LoadTransport {
  kH2,    // H2Transports
  kGrpc,  // GrpcTransports
};

struct LoadtestArguments {
  // All but the messages, the check and the timeout.
  LoadOptions options;

  // Of the scenario server: each is a run of its own.
  std::vector<double> rates;

  bool find_peak = false;
  std::chrono::nanoseconds p99 = std::chrono::milliseconds(5);

  LoadTransport transport = LoadTransport::kH2;
  bool stream = false;
  bool server_timing = false;
  std::string html;  // a file; empty for none
};

// The options' words before they are checked. Empty: not given.
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
};

// Makes `app` know the options. `typed` must outlive it.
void AddLoadtestOptions(CLI::App& app, LoadtestTyped& typed);

// Fills in values.loadtest. INVALID_ARGUMENT that names the option, what was
// typed and what it should be; also where options do not go together.
absl::Status CheckLoadtest(const LoadtestTyped& typed, Arguments& values);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOADTEST_ARGUMENTS_H_
