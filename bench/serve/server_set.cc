#include "bench/serve/server_set.h"

#include <unistd.h>

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/serve/empty_service.h"
#include "bench/serve/h2load.h"
#include "bench/serve/run_sample.h"
#include "client/loadtest/grpc_transport.h"
#include "client/loadtest/h2_transport.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"
#include "neurite/v1/inference.pb.h"
#include "server/transport/listen_socket.h"

namespace neurite::bench::serve {
namespace {

// From Debian's package nghttp2-server.
constexpr char kNghttpdProgram[] = "/usr/sbin/nghttpd";
constexpr char kReplyFile[] = "reply";
constexpr char kRequestFile[] = "request";

// A port that is free at the time of the call.
int FreePort() {
  const auto socket = Listen({.host = "127.0.0.1", .port = 0});
  return socket.ok() ? socket->address.port : 0;
}

absl::StatusOr<std::vector<float>> ScoresIn(const std::string& reply) {
  v1::ClassifyResponse response;
  if (!response.ParseFromString(reply)) {
    return absl::InternalError("a reply that is not a ClassifyResponse");
  }
  std::vector<float> scores;
  for (const v1::ClassificationResult& result : response.results()) {
    scores.insert(scores.end(), result.scores().begin(), result.scores().end());
  }
  return scores;
}

absl::Status CompareScores(const std::string& first, const std::string& other,
                           const std::string& name) {
  NEURITE_ASSIGN_OR_RETURN(const std::vector<float> want, ScoresIn(first));
  NEURITE_ASSIGN_OR_RETURN(const std::vector<float> got, ScoresIn(other));
  const auto columns = static_cast<int64_t>(want.size());
  if (want.empty() || got.size() != want.size()) {
    return absl::InternalError(
        absl::StrCat(name, ": needs ", columns, " scores, got ", got.size()));
  }
  return CompareOutputs({want.data(), 1, columns}, {got.data(), 1, columns},
                        name);
}

// Writes `message` with its gRPC length prefix, as it is sent.
absl::Status WriteMessage(const std::string& path, const std::string& message) {
  const MessagePrefix prefix = PrefixOf(message.size());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  file << message;
  file.close();
  return file ? absl::OkStatus()
              : absl::InternalError(absl::StrCat("cannot write ", path));
}

}  // namespace

std::string Side::Name() const {
  if (server == Server::kNghttpd) return "the same bytes, nghttpd";
  static constexpr const char* kAsks[] = {
      "empty call", "call", "message of a stream", "call by gRPC C++'s client",
      "rejected call"};
  static constexpr const char* kServers[] = {
      "Neurite",      "batching off", "textbook",   "h2",
      "h2, spinning", "gRPC C++",     "two workers"};
  return absl::StrCat(kAsks[static_cast<int>(ask)], ", ",
                      kServers[static_cast<int>(server)]);
}

absl::StatusOr<std::unique_ptr<ServerSet>> ServerSet::Start(
    const ServerSetOptions& options, std::span<const Server> servers) {
  std::unique_ptr<ServerSet> set(new ServerSet(options));
  const auto& [server_processor, client_processor] = options.processors;
  for (const Server server : servers) {
    const bool both = server == Server::kTwoWorkers;
    if (both && !options.processors.apart()) continue;
    // The server inherits the pinning.
    const StayOn stay(
        {server_processor, both ? client_processor : server_processor});
    auto started = set->StartOne(server);
    if (server == Server::kNghttpd && !started.ok()) continue;
    NEURITE_ASSIGN_OR_RETURN(set->servers_[server], std::move(started));
  }
  return set;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerSet::StartOne(
    Server server) const {
  if (server == Server::kTextbook) {
    return ServerProcess::Start(options_.programs + "/textbook_server",
                                {options_.models});
  }
  if (server == Server::kNghttpd) {
    if (access(kNghttpdProgram, X_OK) != 0) {
      return absl::UnavailableError("no nghttpd (Debian's nghttp2-server)");
    }
    const std::string port = absl::StrCat(FreePort());
    return ServerProcess::StartAt(
        kNghttpdProgram,
        {"--no-tls", "--address=127.0.0.1", "--htdocs=" + options_.models,
         "--trailer=grpc-status: 0", "--max-concurrent-streams=256",
         "--window-bits=30", "--connection-window-bits=30", port},
        "127.0.0.1:" + port);
  }
  static const std::map<Server, std::vector<std::string>> kFlags = {
      {Server::kNeurite, {}},
      {Server::kUnbatched, {"--max-batch-rows", "1"}},
      {Server::kH2, {"--workers", "1"}},
      {Server::kSpinning, {"--workers", "1", "--busy-poll", "50us"}},
      {Server::kGrpc, {"--frontend", "grpc"}},
      {Server::kTwoWorkers, {"--workers", "2"}}};
  std::vector<std::string> flags = {"--models",    options_.models, "--listen",
                                    "127.0.0.1:0", "--log-level",   "error"};
  for (const auto* const each : {&options_.server_flags, &kFlags.at(server)}) {
    flags.insert(flags.end(), each->begin(), each->end());
  }
  return ServerProcess::Start(options_.programs + "/bench_server", flags);
}

absl::Status ServerSet::Prepare(const Workload& workload) {
  const std::vector<std::string>& requests = requests_[workload.Name()] =
      EncodeRequests(workload);
  const bool classifies = Classifies(workload.net);
  std::string first;
  for (const auto& [server, process] : servers_) {
    if (server == Server::kNghttpd) continue;
    const bool textbook = server == Server::kTextbook;
    if (textbook && !classifies) continue;  // it serves only Classify
    const std::string& address = process->address();
    NEURITE_ASSIGN_OR_RETURN(
        const std::string reply,
        CallOnce(address, MethodFor(workload.net), requests.front()));
    if (!textbook) {
      NEURITE_RETURN_IF_ERROR(
          CallOnce(address, kSetEmptyReply, reply).status());
    }
    if (first.empty()) first = reply;
    if (!classifies || (textbook && workload.net.letter == kDigits)) continue;
    NEURITE_RETURN_IF_ERROR(
        CompareScores(first, reply,
                      absl::StrCat(Side{server, Ask::kModel}.Name(), " on ",
                                   workload.Name())));
  }
  return WriteMessage(absl::StrCat(options_.models, "/", kReplyFile), first);
}

absl::StatusOr<Sample> ServerSet::Run(const Side& side,
                                      const Workload& workload,
                                      const LoadOptions& options) const {
  const ServerProcess& server = Find(side.server);
  auto target = std::make_shared<LoadTarget>();
  target->address = server.address();
  target->messages = requests_.at(workload.Name());
  target->method = side.ask != Ask::kEmpty ? MethodFor(workload.net)
                   : side.server == Server::kNghttpd
                       ? absl::StrCat("/", kReplyFile)
                       : kEmptyCall;
  if (side.ask == Ask::kRejected) target->grpc_timeout = "1n";
  if (side.ask == Ask::kStream) {
    target->stream = true;
    target->method += "Stream";
  }
  const size_t messages = target->messages.size();
  return RunSample(server,
                   side.ask == Ask::kGrpcOnce
                       ? GrpcTransports(std::move(target))
                       : H2Transports(std::move(target)),
                   messages, options_.processors, options,
                   absl::StrCat(side.Name(), " on ", workload.Name()));
}

absl::StatusOr<Sample> ServerSet::RunWhenIdle(
    const Side& side, const Workload& workload,
    const LoadOptions& options) const {
  NEURITE_RETURN_IF_ERROR(Find(side.server).AwaitIdle());
  return Run(side, workload, options);
}

absl::StatusOr<double> ServerSet::RunH2load(const Workload& workload,
                                            const LoadOptions& options) const {
  const std::string body = absl::StrCat(options_.models, "/", kRequestFile);
  NEURITE_RETURN_IF_ERROR(
      WriteMessage(body, requests_.at(workload.Name()).front()));
  return serve::RunH2load(
      {.address = Find(Server::kH2).address(),
       .method = MethodFor(workload.net),
       .body = body,
       .connections = options.connections,
       .streams = static_cast<int>(options.concurrency) / options.connections,
       .duration = options.duration});
}

}  // namespace neurite::bench::serve
