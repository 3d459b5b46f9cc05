// The mode of the Unix sockets that are bound.
#ifndef NEURITE_SERVER_TRANSPORT_SOCKET_MODE_H_
#define NEURITE_SERVER_TRANSPORT_SOCKET_MODE_H_

#include <sys/stat.h>

namespace neurite {

// A client needs write permission to connect: the user and the group have it.
inline constexpr mode_t kDefaultUnixSocketMode = 0660;

// While it lives, bind() gives every Unix socket exactly `mode` (0 to 0777), so
// that no other mode is ever visible, as it would be before a chmod(). It works
// by the umask, which all threads share: REQUIRES that no other thread creates
// files meanwhile.
class ScopedSocketMode {
 public:
  explicit ScopedSocketMode(mode_t mode) : before_(umask(~mode & 0777)) {}
  ~ScopedSocketMode() { umask(before_); }
  ScopedSocketMode(const ScopedSocketMode&) = delete;
  ScopedSocketMode& operator=(const ScopedSocketMode&) = delete;

 private:
  const mode_t before_;
};

}  // namespace neurite

#endif  // NEURITE_SERVER_TRANSPORT_SOCKET_MODE_H_
