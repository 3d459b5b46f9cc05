#include <unistd.h>

#include "client/command/commands.h"
#include "client/command/help_layout.h"
#include "client/report/terminal.h"

namespace neurite {

void RunHelp(const Arguments& arguments, std::ostream& out) {
  out << LayOutHelp(arguments.help, LineWidth(STDOUT_FILENO));
}

}  // namespace neurite
