// The server's flags.
#ifndef NEURITE_SERVER_OPTIONS_H_
#define NEURITE_SERVER_OPTIONS_H_

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "core/batching/batch_policy.h"
#include "core/serving/registry.h"
#include "server/log.h"
#include "server/services/inference_service.h"
#include "server/transport/front_end.h"

namespace neurite {

// Who speaks to the sockets.
enum class FrontEndKind {
  kH2,    // our own
  kGrpc,  // gRPC C++
};

struct ServerOptions {
  std::string models;  // folder: <models>/<model>/<version>/
  FrontEndKind front_end_kind = FrontEndKind::kH2;
  FrontEndOptions front_end;  // its `workers` is what PlanThreads says
  LoaderOptions load;
  BatcherOptions batcher;
  InferenceOptions inference;

  // Threads that read and write, and threads for long batches; empty: as
  // PlanThreads finds right.
  std::optional<int> workers;
  std::optional<int> compute_threads;

  // How long calls in flight may take to finish once the server is told to
  // stop.
  std::chrono::milliseconds drain_deadline{10'000};

  LogLevel log_level = LogLevel::kInfo;
};

// What the command line asks for instead of serving: --help or --version.
struct PrintAndExit {
  std::string text;
};

// Reads argv[1] .. argv[argc - 1]. INVALID_ARGUMENT naming the flag, its value
// and what it takes; an unknown flag with the nearest name.
absl::StatusOr<std::variant<ServerOptions, PrintAndExit>> ParseServerOptions(
    int argc, const char* const* argv);

}  // namespace neurite

#endif  // NEURITE_SERVER_OPTIONS_H_
