#include "client/command/load_record.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace neurite {
namespace {

// The model name of the first processor, as Linux tells it; on some
// architectures there is none.
std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("model name")) continue;
    return std::string(
        absl::StripAsciiWhitespace(line.substr(line.find(':') + 1)));
  }
  return "processors";
}

std::string Machine() {
  utsname system = {};
  uname(&system);
  return absl::StrCat(system.nodename, ": ", sysconf(_SC_NPROCESSORS_ONLN),
                      " x ", ProcessorName(), ", ", system.sysname, " ",
                      system.release);
}

std::string Quoted(absl::string_view word) {
  constexpr absl::string_view kHarmless = "-_./:=,+@%";
  const bool plain =
      !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               kHarmless.find(c) != absl::string_view::npos;
      });
  if (plain) return std::string(word);
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

}  // namespace

std::string ShellCommand(std::span<const std::string> words) {
  std::string command;
  for (const std::string& word : words) {
    absl::StrAppend(&command, command.empty() ? "" : " ", Quoted(word));
  }
  return command;
}

LoadRecord MakeLoadRecord(std::span<const std::string> words) {
  LoadRecord record;
  record.date =
      absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  record.program = "neurite " NEURITE_VERSION;
  record.command = ShellCommand(words);
  record.machine = Machine();
  return record;
}

}  // namespace neurite
