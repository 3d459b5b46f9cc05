// The program: the server, or the `neurite` command if invoked by that name.
#include <atomic>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/command.h"
#include "core/base/printable.h"
#include "server/descriptor_limit.h"
#include "server/heap_limit.h"
#include "server/log.h"
#include "server/options.h"
#include "server/server.h"
#include "server/signals.h"
#include "server/transport/memory_reserve.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

absl::string_view ProgramName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

int Complain(const absl::Status& status, int exit_code) {
  std::fprintf(
      stderr, "neurite-server: %s\n",
      neurite::Printable(status.message(), neurite::kMostPrintedMessage)
          .c_str());
  return exit_code;
}

void PrintAddresses(const neurite::Server& server) {
  for (const std::string& address : server.addresses()) {
    std::printf("listening on %s\n", address.c_str());
  }
  // Scripts wait for these lines, and stdout may be a buffered pipe.
  std::fflush(stdout);
}

int Serve(const neurite::ServerOptions& options) {
  neurite::LimitHeaps();
  neurite::MemoryReserve::Install();
  // Before the first thread exists: threads inherit the blocked signals.
  const sigset_t signals = neurite::BlockSignals();
  const auto serving = std::make_shared<std::atomic<bool>>(false);
  std::future<int> stop = neurite::TakeSignals(signals, serving);
  neurite::SetLogLevel(options.log_level);
  neurite::RaiseDescriptorLimit();
  absl::StatusOr<std::unique_ptr<neurite::Server>> server =
      neurite::Server::Start(options);
  if (!server.ok()) return Complain(server.status(), kFailed);

  *serving = true;
  if ((*server)->ready()) PrintAddresses(**server);

  neurite::LogInfo("signal ", stop.get(),
                   ": draining; another signal exits immediately");
  (*server)->DrainAndStop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 0 && ProgramName(argv[0]) == "neurite") {
    return neurite::RunClient(argc, argv);
  }
  const auto options = neurite::ParseServerOptions(argc, argv);
  if (!options.ok()) return Complain(options.status(), kWrongUsage);
  if (const auto* print = std::get_if<neurite::PrintAndExit>(&*options)) {
    std::fputs(neurite::HelpForStdout(print->text).c_str(), stdout);
    return 0;
  }
  return Serve(std::get<neurite::ServerOptions>(*options));
}
