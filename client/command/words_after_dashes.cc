#include "client/command/words_after_dashes.h"

#include <algorithm>

namespace neurite {
namespace {

constexpr char kMark = '\x01';

}  // namespace

void MarkWordsAfterDashes(std::vector<std::string>& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");
  if (dashes == words.end()) return;
  std::for_each(dashes + 1, words.end(),
                [](std::string& word) { word.insert(0, 1, kMark); });
  words.erase(dashes);
}

std::string Unmarked(std::string word) {
  if (!word.empty() && word.front() == kMark) word.erase(0, 1);
  return word;
}

}  // namespace neurite
