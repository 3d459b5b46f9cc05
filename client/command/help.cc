#include <unistd.h>

#include "client/command.h"
#include "client/command/help_layout.h"
#include "client/report/terminal.h"

namespace neurite {

std::string HelpForStdout(absl::string_view help) {
  return LayOutHelp(help, LineWidth(STDOUT_FILENO));
}

}  // namespace neurite
