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

// The gRPC implementation of the server.
enum class FrontEndKind {
  kH2,    // built in
  kGrpc,  // gRPC C++
};

struct ServerOptions {
  std::string models;  // folder: <models>/<model>/<version>/
  FrontEndKind front_end_kind = FrontEndKind::kH2;
  FrontEndOptions front_end;  // `workers` is set by PlanThreads
  LoaderOptions load;
  BatcherOptions batcher;
  InferenceOptions inference;

  // Which models must be available before the server is ready.
  ReadyWhen ready_when = ReadyWhen::kAny;

  // Threads that serve connections, and threads that run long batches. Empty:
  // chosen by PlanThreads.
  std::optional<int> workers;
  std::optional<int> compute_threads;

  // After a stop signal, open calls are aborted if they have not finished
  // within this time.
  std::chrono::milliseconds drain_deadline{10'000};

  LogLevel log_level = LogLevel::kInfo;
};

// The text to print instead of serving, for --help or --version.
struct PrintAndExit {
  std::string text;
};

// Parses argv[1] .. argv[argc - 1]. Errors are INVALID_ARGUMENT with the flag,
// its value and the accepted values; for an unknown flag, with the most similar
// name.
absl::StatusOr<std::variant<ServerOptions, PrintAndExit>> ParseServerOptions(
    int argc, const char* const* argv);

}  // namespace neurite

#endif  // NEURITE_SERVER_OPTIONS_H_
