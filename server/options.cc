#include "server/options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/base/nearest_name.h"
#include "core/base/repeated_flag.h"
#include "core/base/status_macros.h"
#include "server/flag_checks.h"
#include "server/flag_group.h"

namespace neurite {
namespace {

constexpr int64_t kMebibyte = int64_t{1} << 20;

// A request that comes in pieces may hold twice its size for a moment, and half
// of the memory is for those.
constexpr int64_t kRequestsInMemory = 4;

// Command-line forms of values whose types the options do not share.
struct Typed {
  int64_t max_request_mib = 4;
  int64_t max_reply_mib = 64;
  int64_t memory_quota_mib = 256;
  int64_t max_model_file_mib = 1024;
  std::string unix_socket_mode = "0660";
  std::string ready_when = "any";
  std::string nonfinite = "allow";
  std::string gemm = "native";
  std::string max_queue_time = "1s";
  std::string inline_limit = "100us";
  std::string front_end = "h2";
  std::string workers = "auto";
  std::string busy_poll = "0";
  std::string compute_threads = "auto";
  std::string keepalive_time = "1m";
  std::string keepalive_timeout = "20s";
  std::string max_connection_idle = "0";
  std::string max_connection_age = "0";
  std::string max_connection_age_grace = "30s";
  std::string drain_deadline = "10s";
  std::string log_level = "info";
  bool version = false;
};

void AddServingFlags(CLI::App& app, ServerOptions& options, Typed& typed) {
  FlagGroup group(app, "Serving");
  group
      .Add("--models", options.models,
           "Folder with the models: DIR/<model>/<version>/model.textproto or "
           "model.pb")
      ->type_name("DIR");
  group
      .Add("--listen", options.front_end.listen,
           "Address to listen on: HOST:PORT (port 0 picks a free one), "
           "[IPV6]:PORT or unix:PATH; may be repeated")
      ->type_name("ADDRESS")
      ->expected(1)
      // Otherwise CLI11 takes every word that follows for another address.
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(CheckListenAddress);
  group
      .Add("--unix-socket-mode", typed.unix_socket_mode,
           "Permissions of a Unix socket, in octal; clients need write "
           "permission. 0660: the server's user and group; 0666: everyone")
      ->type_name("MODE")
      ->check(CheckSocketMode);
  group
      .Add("--ready-when", typed.ready_when,
           "The server is ready, and its overall health SERVING, once every "
           "model version has loaded or failed, and any or all of them are "
           "available: any or all")
      ->check(CLI::IsMember({"any", "all"}));
  group
      .Add("--frontend", typed.front_end,
           "gRPC implementation: h2 (built in, several times less CPU per "
           "call) or grpc (gRPC C++)")
      ->check(CLI::IsMember({"h2", "grpc"}));
  group
      .Add("--workers", typed.workers,
           "I/O threads, which also run short batches: auto (one per core that "
           "CPU affinity and cgroup quota allow) or 1 to 1024; always 1 with "
           "grpc")
      ->type_name("N")
      ->check(CheckWorkers);
  group.AddDuration(
      "--busy-poll", typed.busy_poll,
      "Busy-poll for this long before sleeping, up to 10ms; 0: never. 50us "
      "halves the latency of single calls where waking up is slow, as on "
      "virtual machines, at the cost of up to one core per worker. h2 only",
      CheckBusyPoll);
}

void AddRowFlags(CLI::App& app, ServerOptions& options, Typed& typed) {
  FlagGroup group(app, "Rows");
  group
      .Add("--nonfinite", typed.nonfinite,
           "Rows with an infinity, or with NaN in a feature without a default: "
           "allow or refuse")
      ->check(CLI::IsMember({"allow", "refuse"}));
  group
      .Add("--gemm", typed.gemm,
           "Matrix multiplication backend: native (own kernels; a row has the "
           "same bits in every batch and on every processor) or openblas")
      ->check(CLI::IsMember({"native", "openblas"}));
  group
      .Add("--max-batch-rows", options.batcher.max_batch_rows,
           "Maximum number of rows in a batch")
      ->check(CLI::Range(1, 65536));
  group.AddDuration(
      "--inline-limit", typed.inline_limit,
      "Run batches on the worker that read them if they are expected to take "
      "at most this long; offload longer ones to compute threads");
  group
      .Add("--compute-threads", typed.compute_threads,
           "Threads for long batches: auto (one per core that CPU affinity and "
           "cgroup quota allow) or 0 to 1024; 0: workers run every batch")
      ->type_name("N")
      ->check(CheckComputeThreads);
}

void AddWaitingFlags(CLI::App& app, ServerOptions& options, Typed& typed) {
  FlagGroup group(app, "Queue limits (calls beyond them are rejected)");
  group
      .Add("--max-queued-rows", options.batcher.max_queued_rows,
           "Maximum number of queued rows per worker. With h2, a connection "
           "may always have 1/256 of it queued")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 32));
  group.AddDuration("--max-queue-time", typed.max_queue_time,
                    "Reject a call with a longer predicted queueing time, or "
                    "without a deadline that has waited unread for longer",
                    CheckQueueTime);
}

void AddLimitFlags(CLI::App& app, ServerOptions& options, Typed& typed) {
  FlagGroup group(app, "Limits");
  group
      .Add("--max-request-mib", typed.max_request_mib,
           "Maximum size of a request message, in MiB")
      ->check(CLI::Range(1, 2047));
  group
      .Add("--max-reply-mib", typed.max_reply_mib,
           "Maximum size of a reply message, in MiB")
      ->check(CLI::Range(1, 2047));
  group
      .Add("--memory-quota-mib", typed.memory_quota_mib,
           "Memory for connections, requests and replies, in MiB. When it is "
           "short, it is reclaimed from clients that do not read, then from "
           "those that hold most. Must be at least 4 times --max-request-mib")
      ->check(CLI::Range(16, 1 << 20));
  group
      .Add("--max-streams", options.front_end.max_streams_per_connection,
           "Maximum number of concurrent calls per connection")
      ->check(CLI::Range(1, 1 << 20));
  group
      .Add(
          "--max-connections", options.front_end.max_connections,
          "Maximum number of connections; further ones are closed immediately. "
          "0: half of the process's file descriptor limit, but no more than "
          "half of --memory-quota-mib holds at 4 KiB each. h2 only")
      ->check(CLI::Range(0, 1 << 30));
  group
      .Add("--max-connections-per-peer",
           options.front_end.max_connections_per_peer,
           "Maximum number of connections of one client: an IPv4 address, or "
           "an IPv6 network of 64 bits; further ones are closed immediately. "
           "0: no limit, as behind a proxy, which is a single client. Unix "
           "sockets are not counted. h2 only")
      ->check(CLI::Range(0, 1 << 30));
  group
      .Add("--max-model-file-mib", typed.max_model_file_mib,
           "Maximum size of a model file, in MiB")
      ->check(CLI::Range(1, 1 << 20));
}

void AddConnectionFlags(CLI::App& app, Typed& typed) {
  FlagGroup group(app, "Connections");
  group.AddDuration(
      "--keepalive-time", typed.keepalive_time,
      "Send a PING after this much time without data from the client; 0: "
      "never");
  group.AddDuration(
      "--keepalive-timeout", typed.keepalive_timeout,
      "Close the connection if the PING is not acknowledged within this time");
  group.AddDuration("--max-connection-idle", typed.max_connection_idle,
                    "Send GOAWAY after this much idle time; 0: never");
  group.AddDuration(
      "--max-connection-age", typed.max_connection_age,
      "Send GOAWAY at this age, varied by up to 10 percent, so that "
      "reconnecting clients spread over new servers; 0: never");
  group.AddDuration("--max-connection-age-grace",
                    typed.max_connection_age_grace,
                    "After a GOAWAY sent for age, let calls run for this long "
                    "before closing the connection");
}

void AddStoppingFlags(CLI::App& app, Typed& typed) {
  FlagGroup group(app, "Stopping");
  group.AddDuration(
      "--drain-deadline", typed.drain_deadline,
      "After SIGTERM or SIGINT, let calls in flight run for this long");
}

void AddOtherFlags(CLI::App& app, Typed& typed) {
  constexpr const char* kOther = "Other";
  FlagGroup(app, kOther)
      .Add("--log-level", typed.log_level, "Minimum level to log, on stderr")
      ->check(CLI::IsMember({"info", "warning", "error"}));
  app.add_flag("--version", typed.version, "Print the version and exit")
      ->group(kOther);
  app.get_option("--help")->group(kOther);
}

// In the order in which --help shows the groups.
void AddFlags(CLI::App& app, ServerOptions& options, Typed& typed) {
  AddServingFlags(app, options, typed);
  AddRowFlags(app, options, typed);
  AddWaitingFlags(app, options, typed);
  AddLimitFlags(app, options, typed);
  AddConnectionFlags(app, typed);
  AddStoppingFlags(app, typed);
  AddOtherFlags(app, typed);
}

void Convert(const Typed& typed, ServerOptions& options) {
  options.front_end_kind =
      typed.front_end == "grpc" ? FrontEndKind::kGrpc : FrontEndKind::kH2;
  const auto milliseconds = [](const std::string& text) {
    return absl::ToChronoMilliseconds(DurationOf(text));
  };
  options.front_end.keepalive_time = milliseconds(typed.keepalive_time);
  options.front_end.keepalive_timeout = milliseconds(typed.keepalive_timeout);
  options.front_end.max_connection_idle =
      milliseconds(typed.max_connection_idle);
  options.front_end.max_connection_age = milliseconds(typed.max_connection_age);
  options.front_end.max_connection_age_grace =
      milliseconds(typed.max_connection_age_grace);
  options.front_end.unix_socket_mode = ModeOf(typed.unix_socket_mode);
  options.front_end.busy_poll =
      absl::ToChronoMicroseconds(DurationOf(typed.busy_poll));
  options.front_end.max_request_bytes = typed.max_request_mib * kMebibyte;
  options.front_end.memory_quota_bytes = typed.memory_quota_mib * kMebibyte;
  options.inference.max_reply_bytes = typed.max_reply_mib * kMebibyte;
  options.ready_when =
      typed.ready_when == "all" ? ReadyWhen::kAll : ReadyWhen::kAny;
  options.inference.refuse_nonfinite = typed.nonfinite == "refuse";
  options.load.gemm =
      typed.gemm == "openblas" ? GemmBackend::kOpenBlas : GemmBackend::kNative;
  options.load.max_file_bytes = typed.max_model_file_mib * kMebibyte;
  options.drain_deadline = milliseconds(typed.drain_deadline);
  options.batcher.max_queue_time = milliseconds(typed.max_queue_time);
  options.front_end.max_queue_time = options.batcher.max_queue_time;
  options.batcher.inline_limit =
      absl::ToChronoMicroseconds(DurationOf(typed.inline_limit));
  options.load.max_batch_rows = options.batcher.max_batch_rows;
  int threads = 0;
  if (absl::SimpleAtoi(typed.compute_threads, &threads))
    options.compute_threads = threads;
  if (absl::SimpleAtoi(typed.workers, &threads)) options.workers = threads;
  options.log_level = typed.log_level == "error"     ? LogLevel::kError
                      : typed.log_level == "warning" ? LogLevel::kWarning
                                                     : LogLevel::kInfo;
}

absl::Status UnknownArgument(const CLI::App& app, const std::string& typed) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back(absl::StrCat("--", name));
    }
  }
  const std::vector<absl::string_view> known(names.begin(), names.end());
  const absl::string_view name = *absl::StrSplit(typed, '=').begin();
  const std::optional<absl::string_view> nearest = NearestName(name, known);
  return absl::InvalidArgumentError(absl::StrCat(
      absl::StartsWith(typed, "-") ? "unknown flag " : "unexpected argument ",
      typed, nearest ? absl::StrCat(": did you mean ", *nearest, "?") : "",
      " (--help lists all flags)"));
}

// Refuses a flag that is given several times and has only one value.
absl::Status CheckNoneRepeated(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_multi_option_policy() != CLI::MultiOptionPolicy::TakeLast) {
      continue;
    }
    const std::vector<std::string>& values = option->results();
    const bool has_value = option->get_items_expected_max() > 0;
    NEURITE_RETURN_IF_ERROR(
        CheckGivenOnce(option->get_name(), static_cast<int64_t>(values.size()),
                       has_value ? values : std::vector<std::string>()));
  }
  return absl::OkStatus();
}

// The rules between flags; each flag alone has been checked.
absl::Status CheckTogether(const ServerOptions& options, const Typed& typed) {
  if (typed.memory_quota_mib < kRequestsInMemory * typed.max_request_mib) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--memory-quota-mib ", typed.memory_quota_mib,
        " is too small for --max-request-mib ", typed.max_request_mib,
        ": it must be at least ", kRequestsInMemory * typed.max_request_mib));
  }
  if (options.models.empty()) {
    return absl::InvalidArgumentError(
        "--models DIR is required: the folder with the models to serve");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::variant<ServerOptions, PrintAndExit>> ParseServerOptions(
    int argc, const char* const* argv) {
  ServerOptions options;
  Typed typed;
  CLI::App app(
      "neurite-server: serves feedforward neural networks over gRPC.\n"
      "Prints one line, \"listening on ADDRESS\", for each address on stdout "
      "when it is ready.\n",
      "neurite-server");
  app.footer(
      "\nExamples:\n"
      "  neurite-server --models models\n"
      "  neurite-server --models /models --listen 0.0.0.0:8500 "
      "--drain-deadline 30s\n"
      "  neurite-server --models models --listen unix:/run/neurite.sock");
  AddFlags(app, options, typed);
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return PrintAndExit{app.help()};
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  NEURITE_RETURN_IF_ERROR(CheckNoneRepeated(app));
  if (typed.version) return PrintAndExit{"neurite " NEURITE_VERSION "\n"};
  if (const std::vector<std::string> extra = app.remaining(); !extra.empty()) {
    return UnknownArgument(app, extra.front());
  }
  NEURITE_RETURN_IF_ERROR(CheckTogether(options, typed));
  Convert(typed, options);
  return options;
}

}  // namespace neurite
