#include "bench/serve/idle_connections.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/loadtest/cpu_time.h"
#include "client/loadtest/socket_address.h"
#include "core/base/status_macros.h"
#include "core/wire/grpc_encoding.h"
#include "server/http2/codec/frame.h"
#include "server/http2/codec/output_buffer.h"
#include "server/transport/listen_socket.h"

namespace neurite::bench::serve {
namespace {

// The bytes that open a connection and call the health service's Check.
std::string Greeting() {
  std::string block;
  http2::AppendHpackField(block, ":method", "POST");
  http2::AppendHpackField(block, ":scheme", "http");
  http2::AppendHpackField(block, ":path", "/grpc.health.v1.Health/Check");
  http2::AppendHpackField(block, ":authority", "localhost");
  http2::AppendHpackField(block, "te", "trailers");
  http2::AppendHpackField(block, "content-type", "application/grpc");
  BufferPool pool(0);
  http2::OutputBuffer out(pool);
  out.Append(http2::kPreface);
  out.Settings({});
  out.SettingsAck();
  out.Headers(1, block, "", /*end_stream=*/false, http2::kDefaultFrameSize);
  const std::string message(kMessagePrefixSize, '\0');
  message.copy(out.Data(1, message.size()), message.size());
  const absl::string_view unsent = out.unsent();
  std::string bytes(unsent.data(), unsent.size());
  out.Drop(bytes.size());
  return bytes;
}

bool ReadExactly(int fd, char* to, size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = recv(fd, to, bytes, 0);
    if (got <= 0) return false;
    to += got;
    bytes -= static_cast<size_t>(got);
  }
  return true;
}

// Reads until the server has ended stream 1.
bool ReadAnswer(int fd) {
  char header[http2::kFrameHeaderSize];
  while (ReadExactly(fd, header, sizeof(header))) {
    const http2::FrameHeader frame = http2::ReadFrameHeader(header);
    std::string payload(frame.length, '\0');
    if (!ReadExactly(fd, payload.data(), payload.size())) return false;
    if (frame.is(http2::FrameType::kHeaders) &&
        frame.has(http2::frame_flag::kEndStream)) {
      return true;
    }
  }
  return false;
}

// Opens `count` more connections to `address`.
absl::Status Open(const std::string& address, int count,
                  std::vector<Descriptor>& sockets) {
  constexpr timeval kPatience{.tv_sec = 10, .tv_usec = 0};
  NEURITE_ASSIGN_OR_RETURN(const std::vector<SocketAddress> resolved,
                           ResolveServer(address));
  const SocketAddress& to = resolved.front();
  const std::string greeting = Greeting();
  for (int i = 0; i < count; ++i) {
    Descriptor fd(socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience,
               sizeof(kPatience));
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.storage),
                to.size) != 0 ||
        send(fd.get(), greeting.data(), greeting.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(greeting.size()) ||
        !ReadAnswer(fd.get())) {
      return absl::UnavailableError(
          absl::StrCat("connection ", i, " to ", address, " is not answered"));
    }
    sockets.push_back(std::move(fd));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<double> IdleConnectionBytes(const ServerProcess& server,
                                           int count) {
  std::vector<Descriptor> sockets;
  // The first connections cause the server's one-time allocations, which must
  // not be counted.
  NEURITE_RETURN_IF_ERROR(Open(server.address(), 100, sockets));
  NEURITE_ASSIGN_OR_RETURN(const ProcessUsage before,
                           ReadProcessUsage(server.pid()));
  NEURITE_RETURN_IF_ERROR(Open(server.address(), count, sockets));
  NEURITE_ASSIGN_OR_RETURN(const ProcessUsage after,
                           ReadProcessUsage(server.pid()));
  return static_cast<double>(after.resident_bytes - before.resident_bytes) /
         count;
}

}  // namespace neurite::bench::serve
