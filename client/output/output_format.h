// The formats in which results are written.
#ifndef NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_
#define NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_

namespace neurite {

// A table for people, JSON lines, or CSV.
enum class OutputFormat { kTable, kJson, kCsv };

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_
