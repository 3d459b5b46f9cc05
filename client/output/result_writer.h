// Writes the results of Classify or Regress, row by row.
#ifndef NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neurite {

// Describes the results: the model, and the columns to write.
struct ResultHeader {
  std::string model;
  int64_t version = 0;

  // Columns: the class labels, or the names of the targets with their units.
  std::vector<std::string> names;

  // Names of the input's columns that are repeated (--keep).
  std::vector<std::string> kept;

  // Classify only: the number of best classes per row; 0 for all classes.
  int64_t top_k = 0;

  // True if the rows have expected values.
  bool expects = false;
};

struct ResultRow {
  // The row's name in tables; its input and number in JSON and CSV.
  std::string name;
  std::string input;
  int64_t row = 0;

  // The cells of ResultHeader::kept.
  std::vector<std::string> kept;

  // The expected value as it is in the labels; empty if there are none.
  std::string expected;

  // Regress only: the same as numbers, one per target.
  std::vector<double> expected_values;

  // Classify only: the label; nullopt if no class was predicted.
  std::optional<std::string> predicted;
  bool right = false;  // meaningful only if a value is expected

  // Index into ResultHeader::names, and score or value. Classify: all classes
  // by index, or the best top_k with the best first. Regress: all targets in
  // order.
  std::vector<std::pair<int64_t, float>> values;
};

class ResultWriter {
 public:
  virtual ~ResultWriter() = default;

  virtual void Add(const ResultRow& row) = 0;

  // Writes the rows added until now. Must be called after each portion.
  // `later_names` is how many columns the names of later rows may need, or 0 if
  // no more rows are expected.
  virtual void Flush(size_t later_names) = 0;

  // Must be called after the last row. `summary_text` and `summary_json` (an
  // object) are empty if no values were expected. A format without a place for
  // the summary returns it as text for stderr.
  virtual std::string Finish(const std::string& summary_text,
                             const std::string& summary_json) = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_
