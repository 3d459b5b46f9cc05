// The server as it is, with the service of gRPC's interoperability tests
// besides. Takes the server's flags.
#include <atomic>
#include <cstdio>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <variant>

#include "server/descriptor_limit.h"
#include "server/log.h"
#include "server/options.h"
#include "server/server.h"
#include "server/signals.h"
#include "tests/conformance/test_service.h"

namespace neurite {
namespace {

int Complain(const absl::Status& status) {
  std::fprintf(stderr, "conformance_server: %s\n",
               std::string(status.message()).c_str());
  return 1;
}

int Serve(const ServerOptions& options) {
  const sigset_t signals = BlockSignals();
  const auto serving = std::make_shared<std::atomic<bool>>(false);
  std::future<int> stop = TakeSignals(signals, serving);
  SetLogLevel(options.log_level);
  RaiseDescriptorLimit();
  std::deque<TestService> services;  // one a worker
  const auto server = Server::Start(options, [&services](MethodTable& methods) {
    services.emplace_back().AddTo(methods);
  });
  if (!server.ok()) return Complain(server.status());
  *serving = true;
  std::printf("listening on %s\n", (*server)->addresses().front().c_str());
  std::fflush(stdout);
  stop.get();
  (*server)->DrainAndStop();
  return 0;
}

int Main(int argc, char** argv) {
  const auto options = ParseServerOptions(argc, argv);
  if (!options.ok()) return Complain(options.status());
  if (const auto* print = std::get_if<PrintAndExit>(&*options)) {
    std::fputs(print->text.c_str(), stdout);
    return 0;
  }
  return Serve(std::get<ServerOptions>(*options));
}

}  // namespace
}  // namespace neurite

int main(int argc, char** argv) { return neurite::Main(argc, argv); }
