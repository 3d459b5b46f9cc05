#include "server/transport/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_folder.h"

namespace neurite {
namespace {

using absl::StatusCode;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// True if somebody listens there.
bool CanConnect(int family, const sockaddr* name, socklen_t bytes) {
  const Descriptor client(socket(family, SOCK_STREAM, 0));
  return connect(client.get(), name, bytes) == 0;
}

bool CanConnectIpv4(int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(static_cast<uint16_t>(port));
  return CanConnect(AF_INET, reinterpret_cast<sockaddr*>(&name), sizeof(name));
}

bool CanConnectIpv6(int port) {
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_addr = in6addr_loopback;
  name.sin6_port = htons(static_cast<uint16_t>(port));
  return CanConnect(AF_INET6, reinterpret_cast<sockaddr*>(&name), sizeof(name));
}

bool CanConnectUnix(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  return CanConnect(AF_UNIX, reinterpret_cast<sockaddr*>(&name), sizeof(name));
}

bool HasIpv6() {
  const absl::StatusOr<ListenSocket> listening = Listen({.host = "::1"});
  return listening.ok();
}

// The addresses of "localhost" here.
size_t LocalAddresses() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo("localhost", "0", &hints, &found) != 0) return 0;
  size_t count = 0;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) ++count;
  freeaddrinfo(found);
  return count;
}

TEST(ListenSocketTest, ReportsThePortThatWasChosen) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "127.0.0.1", .port = 0}));
  EXPECT_THAT(listening.sockets, SizeIs(1));
  EXPECT_THAT(listening.address.port, Gt(0));
  EXPECT_EQ(listening.address.DebugString(),
            absl::StrCat("127.0.0.1:", listening.address.port));
  EXPECT_TRUE(CanConnectIpv4(listening.address.port));
}

TEST(ListenSocketTest, NeverBlocks) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "127.0.0.1"}));
  EXPECT_EQ(accept(listening.sockets[0].get(), nullptr, nullptr), -1);
  EXPECT_EQ(errno, EAGAIN);
}

TEST(ListenSocketTest, ListensOnIpv6) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no IPv6";
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "::1"}));
  EXPECT_TRUE(CanConnectIpv6(listening.address.port));
  EXPECT_EQ(listening.address.DebugString(),
            absl::StrCat("[::1]:", listening.address.port));
}

TEST(ListenSocketTest, TheIpv6WildcardAcceptsIpv4Too) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no IPv6";
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "::"}));
  EXPECT_TRUE(CanConnectIpv6(listening.address.port));
  EXPECT_TRUE(CanConnectIpv4(listening.address.port));
}

// A port that is free now.
int FreePort() { return Listen({.host = "0.0.0.0"})->address.port; }

TEST(ListenSocketTest, BothWildcardsMayHaveTheSamePort) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no IPv6";
  const int port = FreePort();
  const ListenAddress ipv4{.host = "0.0.0.0", .port = port};
  const ListenAddress ipv6{.host = "::", .port = port};
  const ListenAddress loopback{.host = "127.0.0.1", .port = port};
  for (const auto& addresses :
       {std::vector{ipv4, ipv6}, std::vector{ipv6, ipv4},
        std::vector{loopback, ipv6}, std::vector{ipv6, loopback}}) {
    SCOPED_TRACE(addresses[0].DebugString());
    NEURITE_ASSERT_OK_AND_ASSIGN(const auto listening, ListenOnAll(addresses));
    EXPECT_THAT(listening, SizeIs(2));
    EXPECT_TRUE(CanConnectIpv4(port));
    EXPECT_TRUE(CanConnectIpv6(port));
  }
}

TEST(ListenSocketTest, AnAsteriskIsEveryAddressOfTheMachine) {
  if (!HasIpv6()) GTEST_SKIP() << "this machine has no IPv6";
  for (const int port : {0, FreePort()}) {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                                 Listen({.host = "*", .port = port}));
    EXPECT_TRUE(CanConnectIpv4(listening.address.port));
    EXPECT_TRUE(CanConnectIpv6(listening.address.port));
  }
}

TEST(ListenSocketTest, TheSameAddressTwiceIsInUse) {
  const int port = FreePort();
  const ListenAddress address{.host = "127.0.0.1", .port = port};
  EXPECT_THAT(ListenOnAll({address, address}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("Address already in use")));
}

TEST(ListenSocketTest, AllAddressesOfAHostShareOnePort) {
  const size_t addresses = LocalAddresses();
  if (addresses < 2) GTEST_SKIP() << "localhost has one address here";
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "localhost"}));
  EXPECT_THAT(listening.sockets, SizeIs(addresses));
  EXPECT_TRUE(CanConnectIpv4(listening.address.port));
  EXPECT_TRUE(CanConnectIpv6(listening.address.port));
}

TEST(ListenSocketTest, ReportsAPortInUseWithTheSystemError) {
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                               Listen({.host = "127.0.0.1"}));
  EXPECT_THAT(Listen(listening.address),
              StatusIs(StatusCode::kFailedPrecondition,
                       absl::StrCat("cannot listen on 127.0.0.1:",
                                    listening.address.port,
                                    ": Address already in use")));
}

TEST(ListenSocketTest, APortIsFreeOnceItsSocketIsClosed) {
  ListenAddress address;
  {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                                 Listen({.host = "127.0.0.1"}));
    address = listening.address;
    EXPECT_TRUE(CanConnectIpv4(address.port));
  }
  EXPECT_FALSE(CanConnectIpv4(address.port));
  EXPECT_THAT(Listen(address), IsOk());
}

TEST(ListenSocketTest, RejectsAnUnknownHost) {
  EXPECT_THAT(Listen({.host = "no-such-host.invalid"}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("cannot listen on no-such-host.invalid:0")));
}

TEST(ListenSocketTest, ReportsWhyAnAddressCannotBeUsed) {
  // An address reserved for documentation (RFC 5737): nobody's interface has
  // it.
  EXPECT_THAT(Listen({.host = "192.0.2.1", .port = 0}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("Cannot assign requested address")));
  EXPECT_THAT(Listen({.unix_path = "/nonexistent/socket"}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("/nonexistent/: No such file")));
  EXPECT_THAT(Listen({.unix_path = "/etc/passwd"}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("not a socket exists there")));
}

TEST(ListenSocketTest, NeverReplacesALink) {
  const TempFolder folder;
  const std::string target = folder.path() + "/target";
  const ListenAddress link{.unix_path = folder.path() + "/link"};
  std::filesystem::create_symlink("target", link.unix_path);
  const auto refused =
      StatusIs(StatusCode::kFailedPrecondition,
               "cannot listen on unix:" + link.unix_path +
                   ": a symbolic link exists there; give the path to which it "
                   "leads");
  EXPECT_THAT(Listen(link), refused) << "a link that leads nowhere";
  {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                                 Listen({.unix_path = target}));
    EXPECT_THAT(Listen(link), StatusIs(StatusCode::kFailedPrecondition,
                                       HasSubstr("another server answers")));
  }
  EXPECT_THAT(Listen(link), refused) << "a link to a stale socket";
  EXPECT_EQ(std::filesystem::read_symlink(link.unix_path), "target");
}

TEST(ListenSocketTest, ReplacesOnlyAStaleUnixSocket) {
  const TempFolder folder;
  const ListenAddress address{.unix_path = folder.path() + "/socket"};
  {
    NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening, Listen(address));
    EXPECT_TRUE(CanConnectUnix(address.unix_path));
    EXPECT_THAT(Listen(address),
                StatusIs(StatusCode::kFailedPrecondition,
                         HasSubstr("another server answers there")));
    EXPECT_TRUE(CanConnectUnix(address.unix_path));
  }
  // As after a crash: the file is still there.
  EXPECT_EQ(access(address.unix_path.c_str(), F_OK), 0);
  EXPECT_FALSE(CanConnectUnix(address.unix_path));
  NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening, Listen(address));
  EXPECT_TRUE(CanConnectUnix(address.unix_path));
  EXPECT_EQ(listening.address.DebugString(), "unix:" + address.unix_path);
}

TEST(ListenSocketTest, AUnixSocketHasItsModeWhateverTheUmask) {
  const TempFolder folder;
  const ListenAddress address{.unix_path = folder.path() + "/socket"};
  const mode_t before = umask(0);
  for (const mode_t process : {mode_t{0}, mode_t{022}, mode_t{0777}}) {
    for (const mode_t mode : {mode_t{0600}, mode_t{0660}, mode_t{0777}}) {
      umask(process);
      NEURITE_ASSERT_OK_AND_ASSIGN(const ListenSocket listening,
                                   Listen(address, mode));
      struct stat found {};
      ASSERT_EQ(lstat(address.unix_path.c_str(), &found), 0);
      EXPECT_EQ(found.st_mode & 07777, mode);
      EXPECT_EQ(umask(before), process) << "it must be as before";
    }
  }
}

TEST(ListenSocketTest, DoesNotReplaceAFileThatIsNotASocket) {
  const TempFolder folder;
  const std::string file = folder.WriteFile("precious", "data");
  EXPECT_THAT(Listen({.unix_path = file}),
              StatusIs(StatusCode::kFailedPrecondition,
                       HasSubstr("a file that is not a socket exists there")));
  EXPECT_EQ(access(file.c_str(), F_OK), 0);
}

TEST(DescriptorTest, ClosesOnceAndTransfersOwnershipOnMove) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Descriptor reading(ends[0]);
  char byte = 0;
  {
    Descriptor writing(ends[1]);
    Descriptor moved(std::move(writing));
    EXPECT_EQ(writing.get(), -1);  // NOLINT(bugprone-use-after-move)
    Descriptor assigned;
    assigned = std::move(moved);
    EXPECT_EQ(assigned.get(), ends[1]);
    EXPECT_EQ(write(assigned.get(), "x", 1), 1);
    EXPECT_EQ(read(reading.get(), &byte, 1), 1);
  }
  // Nobody can write any more.
  EXPECT_EQ(read(reading.get(), &byte, 1), 0);
  Descriptor kept(dup(reading.get()));
  const Descriptor released(kept.Release());
  EXPECT_EQ(kept.get(), -1);
  EXPECT_GE(released.get(), 0);
}

}  // namespace
}  // namespace neurite
