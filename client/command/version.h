// The text of `neurite version`.
#ifndef NEURITE_CLIENT_COMMAND_VERSION_H_
#define NEURITE_CLIENT_COMMAND_VERSION_H_

#include <string>

namespace neurite {

// Returns the line "neurite VERSION"; with `full`, also a line for each Debian
// package that is part of the program: "  NAME VERSION".
std::string VersionText(bool full);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_VERSION_H_
