// gRPC C++ as a client of the conformance server.
//
// Usage: conformance_cpp_client ADDRESS FOLDER CASE...
//
// Prints a line for each case, as soon as it has run: "CASE ok", or "CASE" and
// what was wrong.
#include <grpc/grpc.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

Target TargetAt(const std::string& address, const std::string& folder) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  Target target;
  target.channel = grpc::CreateCustomChannel(
      address, grpc::InsecureChannelCredentials(), arguments);
  target.stub = grpc::testing::TestService::NewStub(target.channel);
  target.folder = folder;
  return target;
}

std::map<std::string, Case> AllCases() {
  std::map<std::string, Case> all;
  for (const auto& cases : {UnaryCases(), RefusalCases(), StreamCases(),
                            StreamEndCases(), AnswerCases()}) {
    for (const Case& one : cases) all[one.name] = one;
  }
  return all;
}

std::string OutcomeOf(const std::string& name, const Target& target) {
  static const std::map<std::string, Case> kCases = AllCases();
  const auto found = kCases.find(name);
  if (found == kCases.end()) return "this client has no such case";
  const absl::Status status = found->second.run(target);
  return status.ok() ? "ok" : absl::CEscape(status.message());
}

int Main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: conformance_cpp_client ADDRESS FOLDER CASE...\n",
               stderr);
    return 2;
  }
  // Until the process ends: the shutdown of gRPC's library, with the last
  // channel, may wait ten seconds for a poller that sleeps.
  grpc_init();
  const Target target = TargetAt(argv[1], argv[2]);
  for (int i = 3; i < argc; ++i) {
    std::printf("%s %s\n", argv[i], OutcomeOf(argv[i], target).c_str());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace neurite::conformance

int main(int argc, char** argv) {
  return neurite::conformance::Main(argc, argv);
}
