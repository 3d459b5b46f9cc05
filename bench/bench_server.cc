// The server with one additional service, whose calls do no work and serve as a
// baseline. Accepts the server's flags.
#include <atomic>
#include <cstdio>
#include <deque>
#include <future>
#include <memory>
#include <string>
#include <variant>

#include "bench/serve/empty_service.h"
#include "bench/serve/server_process.h"
#include "server/descriptor_limit.h"
#include "server/log.h"
#include "server/options.h"
#include "server/server.h"
#include "server/signals.h"

namespace neurite::bench::serve {
namespace {

int Complain(const absl::Status& status, int exit_code = 1) {
  std::fprintf(stderr, "bench_server: %s\n",
               std::string(status.message()).c_str());
  return exit_code;
}

int Serve(const ServerOptions& options) {
  const sigset_t signals = BlockSignals();
  const auto serving = std::make_shared<std::atomic<bool>>(false);
  std::future<int> stop = TakeSignals(signals, serving);
  SetLogLevel(options.log_level);
  RaiseDescriptorLimit();
  std::deque<EmptyService> empty;  // one per worker
  const auto server = Server::Start(options, [&empty](MethodTable& methods) {
    empty.emplace_back().AddTo(methods);
  });
  if (!server.ok()) return Complain(server.status());
  *serving = true;
  SayListening((*server)->addresses().front());
  stop.get();
  (*server)->DrainAndStop();
  return 0;
}

int Main(int argc, char** argv) {
  EndWithStarter();
  const auto options = ParseServerOptions(argc, argv);
  if (!options.ok()) return Complain(options.status(), /*exit_code=*/2);
  if (const auto* print = std::get_if<PrintAndExit>(&*options)) {
    std::fputs(print->text.c_str(), stdout);
    return 0;
  }
  return Serve(std::get<ServerOptions>(*options));
}

}  // namespace
}  // namespace neurite::bench::serve

int main(int argc, char** argv) {
  return neurite::bench::serve::Main(argc, argv);
}
