// The service of gRPC's interoperability tests, over the seam.
#ifndef NEURITE_TESTS_CONFORMANCE_TEST_SERVICE_H_
#define NEURITE_TESTS_CONFORMANCE_TEST_SERVICE_H_

#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite {

// Answers what test_service.proto says. Of a call's request metadata
//
//   x-grpc-test-echo-initial       comes back with the reply's headers
//   x-grpc-test-echo-trailing-bin  comes back with the status
//   x-test-details-bin             comes back as the details of a status that
//                                  the request asks for
//
// A request that is no such message, or asks for a reply of a size below 0, is
// INVALID_ARGUMENT. A stream's request is released when its replies have been
// sent, so a client that does not read is held up.
//
// Belongs to one worker.
class TestService {
 public:
  TestService() = default;
  TestService(const TestService&) = delete;
  TestService& operator=(const TestService&) = delete;

  void AddTo(MethodTable& methods);

 private:
  // StreamingInputCall.
  class InputHandler final : public CallHandler {
   public:
    void OnMessage(Call& call, MessagePieces message) override;
    void OnEnd(Call& call) override;
    void OnCancel(Call& call) override;
  };

  // StreamingOutputCall, whose first request is its last, and FullDuplexCall.
  class OutputHandler final : public CallHandler {
   public:
    explicit OutputHandler(MethodKind kind) : kind_(kind) {}

    void OnMessage(Call& call, MessagePieces message) override;
    void OnEnd(Call& call) override;
    void OnWritable(Call& call) override;
    void OnCancel(Call& call) override;

   private:
    const MethodKind kind_;
  };

  void AnswerEmpty(Call& call, MessagePieces message);
  void AnswerUnary(Call& call, MessagePieces message);

  UnaryHandler<TestService> empty_{*this, &TestService::AnswerEmpty};
  UnaryHandler<TestService> unary_{*this, &TestService::AnswerUnary};
  InputHandler input_;
  OutputHandler output_{MethodKind::kServerStreaming};
  OutputHandler duplex_{MethodKind::kBidiStreaming};
};

}  // namespace neurite

#endif  // NEURITE_TESTS_CONFORMANCE_TEST_SERVICE_H_
