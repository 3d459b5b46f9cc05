// The one program: the server, or the `neurite` command if called by that name.
#include <cstdio>
#include <memory>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/command.h"
#include "server/log.h"
#include "server/options.h"
#include "server/server.h"
#include "server/signals.h"

namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

absl::string_view ProgramName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

int Complain(const absl::Status& status, int exit_code) {
  std::fprintf(stderr, "neurite-server: %s\n",
               std::string(status.message()).c_str());
  return exit_code;
}

int Serve(const neurite::ServerOptions& options) {
  const sigset_t stop_signals = neurite::BlockStopSignals();
  neurite::SetLogLevel(options.log_level);
  absl::StatusOr<std::unique_ptr<neurite::Server>> server =
      neurite::Server::Start(options);
  if (!server.ok()) return Complain(server.status(), kFailed);

  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);

  const int signal = neurite::AwaitSignal(stop_signals);
  neurite::LogInfo("signal ", signal, ": draining; another one exits at once");
  neurite::ExitAtNextSignal(stop_signals);
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
    std::fputs(print->text.c_str(), stdout);
    return 0;
  }
  return Serve(std::get<neurite::ServerOptions>(*options));
}
