// Writes what Classify or Regress answered, row by row.
#ifndef NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace neurite {

// Which model answered, and in which form to write it.
struct ResultHeader {
  std::string model;
  int64_t version = 0;

  // Columns: the class labels, or the names of the targets with their units.
  std::vector<std::string> names;

  // Of Classify: how many of the best classes each row has; 0 for all.
  int64_t top_k = 0;

  // True if rows come with what is expected of them.
  bool expects = false;
};

struct ResultRow {
  // For tables, and for programs.
  std::string name;
  std::string input;
  int64_t row = 0;

  // What the labels file says; empty if there is none.
  std::string expected;

  // Of Classify: the label; nothing if nothing was predicted.
  std::optional<std::string> predicted;
  bool right = false;  // only if something is expected

  // Index into ResultHeader::names, and score or value. Of Classify: all by
  // index, or the best top_k, best first. Of Regress: all targets in order.
  std::vector<std::pair<int64_t, float>> values;
};

class ResultWriter {
 public:
  virtual ~ResultWriter() = default;

  virtual void Add(const ResultRow& row) = 0;

  // Writes out what was added; at the latest after each portion.
  virtual void Flush() = 0;

  // After the last row. `summary_text` and `summary_json` (an object) are empty
  // if nothing was expected. What has no place for a summary returns it as the
  // text for stderr.
  virtual std::string Finish(const std::string& summary_text,
                             const std::string& summary_json) = 0;
};

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_RESULT_WRITER_H_
