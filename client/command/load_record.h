// When, with what and where a load test is run.
#ifndef NEURITE_CLIENT_COMMAND_LOAD_RECORD_H_
#define NEURITE_CLIENT_COMMAND_LOAD_RECORD_H_

#include <span>
#include <string>

#include "client/output/load_report.h"

namespace neurite {

// Describes this moment, this program and this machine. `words` are the command
// line, the program's name first.
LoadRecord MakeLoadRecord(std::span<const std::string> words);

// Joins words so that a shell splits them again: those with other characters
// than letters, digits and a few harmless ones are quoted.
std::string ShellCommand(std::span<const std::string> words);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_LOAD_RECORD_H_
