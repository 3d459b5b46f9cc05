// A message in several pieces, each in separate memory, so that a sanitizer
// detects a read beyond the end of a piece.
#ifndef NEURITE_TESTS_TESTING_PIECES_H_
#define NEURITE_TESTS_TESTING_PIECES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/wire/wire_reader.h"

namespace neurite {

class Pieces {
 public:
  // Splits `bytes` at the ascending offsets `cuts`.
  Pieces(absl::string_view bytes, const std::vector<size_t>& cuts) {
    size_t begin = 0;
    for (const size_t cut : cuts) {
      Add(bytes.substr(begin, cut - begin));
      begin = cut;
    }
    Add(bytes.substr(begin));
  }

  MessagePieces view() const { return views_; }

 private:
  void Add(absl::string_view bytes) {
    pieces_.push_back(std::make_unique<char[]>(bytes.size()));
    bytes.copy(pieces_.back().get(), bytes.size());
    views_.emplace_back(pieces_.back().get(), bytes.size());
  }

  std::vector<std::unique_ptr<char[]>> pieces_;
  std::vector<absl::string_view> views_;
};

}  // namespace neurite

#endif  // NEURITE_TESTS_TESTING_PIECES_H_
