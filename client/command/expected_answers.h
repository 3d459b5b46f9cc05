// Checks replies against the expected answers.
#ifndef NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_
#define NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "core/wire/wire_reader.h"

namespace neurite {

// `targets` values per row, row by row.
struct ExpectedTargets {
  int64_t targets = 1;
  std::vector<float> values;
};

// The expected answer of every row: the index of its class, or its targets.
using ExpectedRows = std::variant<std::vector<int64_t>, ExpectedTargets>;

// Reads the encoded replies directly, without parsing them into protobuf
// messages. Immutable.
class ExpectedAnswers {
 public:
  // Message i consists of `rows_a_message` rows from row i * rows_a_message on;
  // the last row is followed by the first. REQUIRES: at least 1 row.
  ExpectedAnswers(ExpectedRows rows, int64_t rows_a_message);

  // True if `reply`, a ClassifyResponse or a RegressResponse, has as many rows
  // as message `message` and each row predicts its class, or has its targets
  // within |got - want| <= 1e-5 + 1e-5 |want|, the tolerance of golden vectors.
  bool Right(size_t message, MessagePieces reply) const;

 private:
  bool RightRow(size_t row, WireReader result) const;

  const ExpectedRows rows_;
  const size_t count_;
  const size_t rows_a_message_;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_COMMAND_EXPECTED_ANSWERS_H_
