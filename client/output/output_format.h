// In which form results are written.
#ifndef NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_
#define NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_

namespace neurite {

// For people, as JSON lines, or as CSV.
enum class OutputFormat { kTable, kJson, kCsv };

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_OUTPUT_FORMAT_H_
