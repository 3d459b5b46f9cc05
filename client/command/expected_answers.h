// Whether replies say what they should.
#ifndef NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_
#define NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/wire/wire_reader.h"

namespace neurite {

// What is expected of rows: of each the index of a class, or its targets, row
// by row.
struct ExpectedTargets {
  int64_t targets = 1;
  std::vector<float> values;
};
using ExpectedRows = std::variant<std::vector<int64_t>, ExpectedTargets>;

// Reads the bytes of replies without making messages of them. Immutable.
class ExpectedAnswers {
 public:
  // Message i asks about rows i * rows_a_message and those that follow; after
  // the last row comes the first. REQUIRES: one row at least.
  ExpectedAnswers(ExpectedRows rows, int64_t rows_a_message);

  // True if `reply`, a ClassifyResponse or a RegressResponse, has as many rows
  // as message `message` and each predicts its class, or has its targets with
  // |got - want| <= 1e-5 + 1e-5 |want|, which is what golden vectors allow.
  bool Right(size_t message, MessagePieces reply) const;

 private:
  bool RightRow(size_t row, WireReader result) const;

  const ExpectedRows rows_;
  const size_t count_;
  const size_t rows_a_message_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_
