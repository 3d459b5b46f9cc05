// A handler that calls a member function of a service.
#ifndef NEURITE_SERVER_RPC_UNARY_HANDLER_H_
#define NEURITE_SERVER_RPC_UNARY_HANDLER_H_

#include "server/rpc/call.h"

namespace neurite {

// Calls `(service.*method)(call, message)` for each call. That function must
// finish the call, immediately or later. `service` must outlive the handler.
template <typename Service>
class UnaryHandler final : public CallHandler {
 public:
  using Function = void (Service::*)(Call&, MessagePieces);

  UnaryHandler(Service& service, Function method)
      : service_(service), method_(method) {}

  void OnMessage(Call& call, MessagePieces message) override {
    (service_.*method_)(call, message);
  }

 private:
  Service& service_;
  Function method_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_RPC_UNARY_HANDLER_H_
