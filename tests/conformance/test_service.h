// The service of gRPC's interoperability tests, implemented on server/rpc.
#ifndef NEURITE_TESTS_CONFORMANCE_TEST_SERVICE_H_
#define NEURITE_TESTS_CONFORMANCE_TEST_SERVICE_H_

#include "server/rpc/method_table.h"
#include "server/rpc/unary_handler.h"

namespace neurite {

// Implements the service that test_service.proto describes. Echoes this request
// metadata of a call:
//
//   x-grpc-test-echo-initial       in the reply's headers
//   x-grpc-test-echo-trailing-bin  in the trailers, with the status
//   x-test-details-bin             as the details of the status that the
//                                  request specifies
//
// Returns INVALID_ARGUMENT for a request that cannot be parsed or that
// specifies a reply with a negative size. A stream's request is released when
// its replies have been sent, so that flow control stops a client that does not
// read.
//
// Must be used by one worker only.
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

  // StreamingOutputCall, which has exactly one request, and FullDuplexCall.
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
