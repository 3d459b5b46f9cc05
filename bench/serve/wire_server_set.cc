#include "bench/serve/wire_server_set.h"

#include <unistd.h>

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bench/serve/empty_service.h"
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
  std::vector<std::string> flags = {"--models",    options.models, "--listen",
                                    "127.0.0.1:0", "--log-level",  "error"};
  flags.insert(flags.end(), options.server_flags.begin(),
               options.server_flags.end());
  const auto start = [&](std::vector<std::string> more) {
    std::vector<std::string> all = flags;
    all.insert(all.end(), more.begin(), more.end());
    return ServerProcess::Start(options.programs + "/bench_server", all);
  };
  std::unique_ptr<WireServerSet> set(new WireServerSet);
  set->processors_ = options.processors;
  set->files_ = options.models;
  if (options.processors.apart()) {
    const StayOnBoth stay(options.processors);
    NEURITE_ASSIGN_OR_RETURN(set->servers_[Wire::kTwoWorkers],
                             start({"--workers", "2"}));
  }
  const StayOn stay(options.processors.server);
  NEURITE_ASSIGN_OR_RETURN(set->servers_[Wire::kH2], start({"--workers", "1"}));
  NEURITE_ASSIGN_OR_RETURN(set->servers_[Wire::kSpinning],
                           start({"--workers", "1", "--busy-poll", "50us"}));
  NEURITE_ASSIGN_OR_RETURN(set->servers_[Wire::kGrpc],
                           start({"--frontend", "grpc"}));
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

absl::StatusOr<Sample> WireServerSet::Run(Wire wire, Ask ask,
                                          const LoadOptions& options) const {
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
  const size_t messages = requests_.size();
  return RunSample(*server,
                   ask == Ask::kGrpcOnce ? GrpcTransports(std::move(target))
                                         : H2Transports(std::move(target)),
                   messages, processors_, options, Name(wire, ask));
}

std::string WireServerSet::Name(Wire wire, Ask ask) {
  std::string name;
  switch (ask) {
    case Ask::kEmpty:
      name = "empty call";
      break;
    case Ask::kModel:
      name = "call";
      break;
    case Ask::kGrpcOnce:
      name = "call by gRPC C++'s client";
      break;
    case Ask::kStream:
      name = "message of a stream";
      break;
  }
  switch (wire) {
    case Wire::kH2:
      return name + ", h2";
    case Wire::kSpinning:
      return name + ", h2, spinning";
    case Wire::kGrpc:
      return name + ", gRPC C++";
    case Wire::kTwoWorkers:
      return name + ", two workers";
    case Wire::kNghttpd:
      return "the same bytes, nghttpd";
  }
  return name;
}

}  // namespace neurite::bench::serve
