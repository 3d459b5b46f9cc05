#include "bench/serve/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "client/loadtest/cpu_time.h"
#include "client/loadtest/socket_address.h"
#include "core/base/status_macros.h"
#include "server/transport/listen_socket.h"

extern char** environ;

namespace neurite::bench::serve {
namespace {

constexpr char kListening[] = "listening on ";

// Starts `program` with `out` as its stdout.
absl::StatusOr<pid_t> Spawn(const std::string& program,
                            std::vector<std::string> arguments, int out) {
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr,
                                argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return pid;
  return absl::UnavailableError(
      absl::StrCat("cannot start ", program, ": ", std::strerror(error)));
}

// The address in the first line read from `in`; empty if the line has another
// form.
std::string ReadAddress(int in) {
  FILE* const file = fdopen(in, "r");
  char line[256] = "";
  const bool read = std::fgets(line, sizeof(line), file) != nullptr;
  std::fclose(file);
  absl::string_view text = line;
  if (!read || !absl::ConsumePrefix(&text, kListening)) return "";
  return std::string(absl::StripSuffix(text, "\n"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(
    const std::string& program, const std::vector<std::string>& arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::UnavailableError(
        absl::StrCat("no pipe to ", program, ": ", std::strerror(errno)));
  }
  const absl::StatusOr<pid_t> pid = Spawn(program, arguments, ends[1]);
  close(ends[1]);
  if (!pid.ok()) {
    close(ends[0]);
    return pid.status();
  }
  std::unique_ptr<ServerProcess> server(new ServerProcess(*pid));
  server->address_ = ReadAddress(ends[0]);
  if (server->address_.empty()) {
    return absl::UnavailableError(
        absl::StrCat(program, " does not say where it listens"));
  }
  return server;
}

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::StartAt(
    const std::string& program, const std::vector<std::string>& arguments,
    const std::string& address) {
  constexpr std::chrono::milliseconds kLook{20};
  constexpr int kMostLooks = 250;
  NEURITE_ASSIGN_OR_RETURN(const std::vector<SocketAddress> addresses,
                           ResolveServer(address));
  const SocketAddress& to = addresses.front();
  NEURITE_ASSIGN_OR_RETURN(const pid_t pid,
                           Spawn(program, arguments, STDERR_FILENO));
  std::unique_ptr<ServerProcess> server(new ServerProcess(pid));
  server->address_ = address;
  for (int look = 0; look < kMostLooks; ++look) {
    const Descriptor fd(
        socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.storage),
                to.size) == 0) {
      return server;
    }
    std::this_thread::sleep_for(kLook);
  }
  return absl::UnavailableError(
      absl::StrCat(program, " does not answer at ", address));
}

ServerProcess::~ServerProcess() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

absl::Status ServerProcess::AwaitIdle() const {
  using std::chrono::milliseconds;
  constexpr milliseconds kLook{30};
  constexpr milliseconds kWork{2};  // processor time of an idle server in kLook
  constexpr int kMostLooks = 1000;
  std::chrono::nanoseconds before = std::chrono::nanoseconds::min() / 2;
  for (int look = 0; look < kMostLooks; ++look) {
    NEURITE_ASSIGN_OR_RETURN(const ProcessUsage usage, ReadProcessUsage(pid_));
    if (usage.cpu_time - before < kWork) return absl::OkStatus();
    before = usage.cpu_time;
    std::this_thread::sleep_for(kLook);
  }
  return absl::UnavailableError(absl::StrCat(
      "the server at ", address_, " is still busy half a minute later"));
}

void EndWithStarter() {
  const pid_t starter = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The starter may have ended before prctl() took effect.
  if (getppid() != starter) _exit(1);
}

void SayListening(const std::string& address) {
  std::printf("%s%s\n", kListening, address.c_str());
  std::fflush(stdout);
}

}  // namespace neurite::bench::serve
