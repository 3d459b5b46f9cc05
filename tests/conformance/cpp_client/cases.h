// The cases that this client can run, by the names that all clients share;
// conformance_test.py tells what each holds.
#ifndef NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_
#define NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "test_service.grpc.pb.h"

namespace neurite::conformance {

// What a case talks to.
struct Target {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<grpc::testing::TestService::Stub> stub;

  // Where "requests" lies and "answers" goes; model_requests.py tells how.
  std::string folder;
};

struct Case {
  std::string name;

  // An error says what was wanted and what came.
  absl::Status (*run)(const Target&);
};

std::vector<Case> UnaryCases();
std::vector<Case> RefusalCases();
std::vector<Case> StreamCases();
std::vector<Case> StreamEndCases();
std::vector<Case> AnswerCases();

}  // namespace neurite::conformance

#endif  // NEURITE_TESTS_CONFORMANCE_CPP_CLIENT_CASES_H_
