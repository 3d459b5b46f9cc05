// The words after "--" on a command line, which are never options.
#ifndef NEURITE_CLIENT_COMMAND_WORDS_AFTER_DASHES_H_
#define NEURITE_CLIENT_COMMAND_WORDS_AFTER_DASHES_H_

#include <string>
#include <vector>

namespace neurite {

// Removes the first "--" and marks each word after it, so that CLI11 takes none
// of them for an option. (CLI11 also knows "--", but then ends the arguments of
// a command that has enough of them.)
void MarkWordsAfterDashes(std::vector<std::string>& words);

// Returns a word as it was typed.
std::string Unmarked(std::string word);

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_WORDS_AFTER_DASHES_H_
