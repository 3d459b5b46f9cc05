// The cases that this client can run, by the names that all clients share. See
// conformance_test.py for what each case checks.
#ifndef NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_
#define NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "test_service.grpc.pb.h"

namespace neurite::conformance {

// The server under test, and the files of a case.
struct Target {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::testing::TestService::Stub> stub;

  // The folder with the input "requests" and the output "answers". See
  // model_requests.py for their formats.
  std::string folder;
};

struct Case {
  std::string name;

  // The error states the expected and the actual result.
  absl::Status (*run)(const Target&);
};

std::vector<Case> UnaryCases();
std::vector<Case> RefusalCases();
std::vector<Case> StreamCases();
std::vector<Case> StreamEndCases();
std::vector<Case> AnswerCases();

}  // namespace neurite::conformance

#endif  // NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_
