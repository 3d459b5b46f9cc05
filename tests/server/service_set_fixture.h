// A worker without sockets: tests call methods by name and receive the replies.
#ifndef NEURITE_TESTS_SERVER_SERVICE_SET_FIXTURE_H_
#define NEURITE_TESTS_SERVER_SERVICE_SET_FIXTURE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "server/service_set.h"
#include "tests/server/recorded_call.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/integer_network.h"

namespace neurite {

class ServiceSetFixture : public ::testing::Test {
 protected:
  static ModelEntry Available(const char* name, int64_t version,
                              ModelSpec spec) {
    ModelEntry entry;
    entry.id = {.name = name, .version = version};
    entry.state = ModelState::kAvailable;
    entry.network = CompileOrDie(std::move(spec));
    return entry;
  }

  static ModelEntry InState(const char* name, int64_t version, ModelState state,
                            const char* reason = "") {
    ModelEntry entry;
    entry.id = {.name = name, .version = version};
    entry.state = state;
    entry.reason = reason;
    return entry;
  }

  void Serve(std::vector<ModelEntry> entries,
             ServerPhase phase = ServerPhase::kServing) {
    worker_->Adopt(
        std::make_shared<const RoutingTable>(std::move(entries), phase));
  }

  void Restart(const ServiceSetOptions& options) {
    worker_ =
        std::make_unique<ServiceSet>(options, clock_, compute_threads_, [] {});
  }

  // Calls `method` with raw bytes and runs the queued work.
  void CallBytes(RecordedCall& call, absl::string_view method,
                 absl::string_view bytes) {
    const Method* found = worker_->methods().Find(method);
    ASSERT_NE(found, nullptr) << method;
    call.Deliver(*found, MessagePieces(&bytes, 1));
    RunAll();
  }

  void RunAll() {
    while (worker_->RunRound()) {
    }
  }

  // The same with messages. INTERNAL unless there is exactly one reply, which
  // is a valid `Response`.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(absl::string_view method,
                               const Request& request) {
    RecordedCall call;
    CallBytes(call, method, request.SerializeAsString());
    if (call.finished() && !call.status().ok()) return call.status();
    Response response;
    if (call.replies().size() != 1 ||
        !response.ParseFromString(call.replies()[0])) {
      return absl::InternalError("not one well-formed reply");
    }
    return response;
  }

  FakeClock clock_;
  ComputeThreads compute_threads_{0, /*spare_cores=*/false};
  std::unique_ptr<ServiceSet> worker_ = std::make_unique<ServiceSet>(
      ServiceSetOptions{}, clock_, compute_threads_, [] {});
};

}  // namespace neurite

#endif  // NEURITE_TESTS_SERVER_SERVICE_SET_FIXTURE_H_
