#include "client/command.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/command/arguments.h"
#include "client/command/commands.h"
#include "client/command/parse_arguments.h"
#include "client/command/printable_buffer.h"
#include "client/command/version.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

absl::Status Run(const Arguments& arguments, std::ostream& out) {
  switch (arguments.command) {
    case Command::kHelp:
      out << HelpForStdout(arguments.help);
      return absl::OkStatus();
    case Command::kVersion:
      out << VersionText(arguments.full);
      return absl::OkStatus();
    case Command::kClassify:
      return RunClassify(arguments, out, std::cerr);
    case Command::kRegress:
      return RunRegress(arguments, out, std::cerr);
    case Command::kExplain:
      return RunExplain(arguments, out, std::cerr);
    case Command::kModels:
      return RunModels(arguments, out);
    case Command::kHealth:
      return RunHealth(arguments, out);
    case Command::kLoadtest:
      return RunLoadtest(arguments, out, std::cerr);
    case Command::kInspect:
      return RunInspect(arguments, out);
    case Command::kConvert:
      return RunConvert(arguments, out);
  }
  return absl::OkStatus();
}

// Variables of gRPC's that the user has set stay as they are. REQUIRES: gRPC is
// not yet used, and there is only one thread.
void SetUpGrpc() {
  constexpr int kKeep = 0;
  // It reads idle channels every 5 s otherwise, which is how long a server that
  // drains would wait for `neurite classify -` to see its GOAWAY.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "50", kKeep);
  // It would log what a server sends that is not gRPC.
  setenv("GRPC_VERBOSITY", "NONE", kKeep);
}

// CSV has no escapes, and stays exact for programs.
absl::Status RunOnTerminal(const Arguments& arguments) {
  PrintableBuffer buffer(std::cout);
  std::ostream out(&buffer);
  absl::Status status = Run(arguments, out);
  out.flush();
  return status;
}

// Messages may quote files, arguments and what the server returned.
void WriteError(const std::string& message) {
  std::cerr << "neurite: " << Printable(message, kMostPrintedMessage) << '\n';
}

// A wrong address is the likely reason for "cannot reach": name the option,
// unless the text names one of the timeouts.
std::string Advice(const absl::Status& status) {
  const bool unreached = absl::StartsWith(status.message(), "cannot reach ") &&
                         !absl::StrContains(status.message(), "timeout)");
  return unreached ? " (--server)" : "";
}

}  // namespace

int RunClient(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  SetUpGrpc();
  const absl::StatusOr<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments.ok()) {
    WriteError(std::string(arguments.status().message()));
    return kWrongUsage;
  }
  const bool raw = arguments->output == OutputFormat::kCsv;
  const absl::Status status = raw && isatty(STDOUT_FILENO) == 1
                                  ? RunOnTerminal(*arguments)
                                  : Run(*arguments, std::cout);
  std::cout.flush();
  if (!status.ok()) {
    WriteError(absl::StrCat(status.message(), Advice(status)));
    return kFailed;
  }
  if (!std::cout) {
    std::cerr << "neurite: cannot write to stdout\n";
    return kFailed;
  }
  return kDone;
}

}  // namespace neurite
