#include "client/command.h"

#include <iostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/command/arguments.h"
#include "client/command/commands.h"
#include "client/command/parse_arguments.h"
#include "core/base/printable.h"

namespace neurite {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

absl::Status Run(const Arguments& arguments) {
  switch (arguments.command) {
    case Command::kHelp:
      RunHelp(arguments, std::cout);
      return absl::OkStatus();
    case Command::kVersion:
      std::cout << "neurite " NEURITE_VERSION "\n";
      return absl::OkStatus();
    case Command::kClassify:
      return RunClassify(arguments, std::cout, std::cerr);
    case Command::kRegress:
      return RunRegress(arguments, std::cout, std::cerr);
    case Command::kExplain:
      return RunExplain(arguments, std::cout, std::cerr);
    case Command::kModels:
      return RunModels(arguments, std::cout);
    case Command::kHealth:
      return RunHealth(arguments, std::cout);
    case Command::kLoadtest:
      return RunLoadtest(arguments, std::cout, std::cerr);
    case Command::kInspect:
      return RunInspect(arguments, std::cout);
    case Command::kConvert:
      return RunConvert(arguments, std::cout);
  }
  return absl::OkStatus();
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
  const absl::StatusOr<Arguments> arguments = ParseArguments(argc, argv);
  if (!arguments.ok()) {
    WriteError(std::string(arguments.status().message()));
    return kWrongUsage;
  }
  const absl::Status status = Run(*arguments);
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
