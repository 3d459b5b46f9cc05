#include "bench/serve/wire_server_set.h"

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
#include "server/transport/listen_socket.h"

namespace neurite::bench::serve {
namespace {

// Debian's nghttp2-server.
constexpr char kNghttpdProgram[] = "/usr/sbin/nghttpd";
constexpr char kFile[] = "reply";

// A port that nobody uses now.
int FreePort() {
  const auto socket = Listen({.host = "127.0.0.1", .port = 0});
  return socket.ok() ? socket->address.port : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<WireServerSet>> WireServerSet::Start(
    const ServerSetOptions& options) {
  std::unique_ptr<WireServerSet> set(new WireServerSet);
  set->processors_ = options.processors;
  set->files_ = options.models;
  auto& servers = set->servers_;
  const Processors& on = options.processors;
  if (on.apart()) {
    const StayOn stay({on.server, on.client});
    NEURITE_ASSIGN_OR_RETURN(servers[Wire::kTwoWorkers],
                             StartNeurite(options, {"--workers", "2"}));
  }
  const StayOn stay(on.server);
  NEURITE_ASSIGN_OR_RETURN(servers[Wire::kH2],
                           StartNeurite(options, {"--workers", "1"}));
  NEURITE_ASSIGN_OR_RETURN(
      servers[Wire::kSpinning],
      StartNeurite(options, {"--workers", "1", "--busy-poll", "50us"}));
  NEURITE_ASSIGN_OR_RETURN(servers[Wire::kGrpc],
                           StartNeurite(options, {"--frontend", "grpc"}));
  set->StartNghttpd();
  return set;
}

void WireServerSet::StartNghttpd() {
  if (access(kNghttpdProgram, X_OK) != 0) return;
  const std::string port = absl::StrCat(FreePort());
  auto started = ServerProcess::StartAt(
      kNghttpdProgram,
      {"--no-tls", "--address=127.0.0.1", "--htdocs=" + files_,
       "--trailer=grpc-status: 0", "--max-concurrent-streams=256",
       "--window-bits=30", "--connection-window-bits=30", port},
      "127.0.0.1:" + port);
  if (started.ok()) servers_[Wire::kNghttpd] = *std::move(started);
}

const ServerProcess* WireServerSet::Server(Wire wire) const {
  const auto found = servers_.find(wire);
  return found == servers_.end() ? nullptr : found->second.get();
}

absl::Status WireServerSet::Prepare(const Workload& workload) {
  requests_ = EncodeRequests(workload);
  method_ = MethodFor(workload.net);
  std::string reply;
  for (const Wire wire :
       {Wire::kH2, Wire::kSpinning, Wire::kGrpc, Wire::kTwoWorkers}) {
    const ServerProcess* const server = Server(wire);
    if (server == nullptr) continue;
    NEURITE_ASSIGN_OR_RETURN(
        reply, CallOnce(server->address(), method_, requests_.front()));
    if (wire == Wire::kTwoWorkers) continue;  // its empty calls are not asked
    NEURITE_RETURN_IF_ERROR(
        CallOnce(server->address(), kSetEmptyReply, reply).status());
  }
  std::ofstream file(absl::StrCat(files_, "/", kFile), std::ios::binary);
  const MessagePrefix prefix = PrefixOf(reply.size());
  file.write(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  file << reply;
  file.close();
  return file ? absl::OkStatus()
              : absl::InternalError("cannot write nghttpd's file");
}

absl::StatusOr<Sample> WireServerSet::Run(const Side& side,
                                          const LoadOptions& options) const {
  const auto& [wire, ask] = side;
  const ServerProcess* const server = Server(wire);
  if (server == nullptr) {
    return absl::UnavailableError(
        wire == Wire::kNghttpd
            ? "no nghttpd here (Debian's nghttp2-server)"
            : "one processor: nothing can be spread over two");
  }
  auto target = std::make_shared<LoadTarget>();
  target->address = server->address();
  target->messages = requests_;
  target->method = ask != Ask::kEmpty       ? method_
                   : wire == Wire::kNghttpd ? absl::StrCat("/", kFile)
                                            : kEmptyCall;
  if (ask == Ask::kStream) {
    target->stream = true;
    target->method += "Stream";
  }
  return RunSample(*server,
                   ask == Ask::kGrpcOnce ? GrpcTransports(std::move(target))
                                         : H2Transports(std::move(target)),
                   requests_.size(), processors_, options, side.Name());
}

absl::StatusOr<double> WireServerSet::RunH2load(
    const LoadOptions& options) const {
  return serve::RunH2load(
      {.address = servers_.at(Wire::kH2)->address(),
       .method = method_,
       .message = requests_.front(),
       .connections = options.connections,
       .streams = static_cast<int>(options.concurrency) / options.connections,
       .duration = options.duration});
}

std::string Side::Name() const {
  if (wire == Wire::kNghttpd) return "the same bytes, nghttpd";
  static constexpr const char* kAsks[] = {
      "empty call", "call", "message of a stream", "call by gRPC C++'s client"};
  static constexpr const char* kWires[] = {"h2", "h2, spinning", "gRPC C++",
                                           "two workers"};
  return absl::StrCat(kAsks[static_cast<int>(ask)], ", ",
                      kWires[static_cast<int>(wire)]);
}

}  // namespace neurite::bench::serve
