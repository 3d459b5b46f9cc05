#include "bench/serve/run_sample.h"

#include <unistd.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "client/loadtest/h2_transport.h"
#include "client/loadtest/run_load.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace neurite::bench::serve {

absl::StatusOr<Sample> RunSample(const ServerProcess& server,
                                 const TransportFactory& transports,
                                 size_t messages, const Processors& processors,
                                 LoadOptions options, const std::string& name) {
  options.messages = messages;
  options.poll = options.poll && processors.apart();
  options.server_pid = server.pid();
  const OthersWatch beside_server(processors.server, server.pid());
  const OthersWatch beside_client(processors.client, getpid());
  NEURITE_ASSIGN_OR_RETURN(const LoadResult result,
                           RunLoad(options, transports, {}, Clock::Real()));
  NEURITE_RETURN_IF_ERROR(result.ended, name);
  Sample sample = SampleOf(options, result);
  if (processors.apart()) {
    sample.others_beside_server = beside_server.Share();
    sample.others_beside_client = beside_client.Share();
  }
  return sample;
}

absl::StatusOr<std::string> CallOnce(const std::string& address,
                                     const std::string& method,
                                     const std::string& message) {
  constexpr std::chrono::seconds kTimeout{10};
  const auto target =
      std::make_shared<const LoadTarget>(LoadTarget{.address = address,
                                                    .method = method,
                                                    .messages = {message},
                                                    .want_replies = true});
  NEURITE_ASSIGN_OR_RETURN(const std::unique_ptr<Transport> transport,
                           H2Transports(target)({}));
  transport->Start(0, 0, Clock::Real().Now() + kTimeout);
  absl::StatusOr<std::string> reply = absl::UnknownError("");
  bool ended = false;
  while (!ended) {
    transport->Wait(Clock::Real().Now() + kTimeout, [&](const EndedCall& call) {
      ended = true;
      reply = "";
      if (call.code != absl::StatusCode::kOk) {
        reply = absl::Status(call.code, absl::StrCat(method, " at ", address,
                                                     ": ", call.message));
        return;
      }
      for (const absl::string_view piece : call.reply) {
        reply->append(piece.data(), piece.size());
      }
    });
  }
  return reply;
}

}  // namespace neurite::bench::serve
