// Writes results as JSON: one object per row, each on its own line, with exact
// floats.
//
// If the rows have expected values, the last line is {"summary":{...}}.
#ifndef NEURITE_CLIENT_OUTPUT_JSON_WRITER_H_
#define NEURITE_CLIENT_OUTPUT_JSON_WRITER_H_

#include <memory>
#include <ostream>

#include "client/output/result_writer.h"

namespace neurite {

std::unique_ptr<ResultWriter> MakeClassJson(ResultHeader header,
                                            std::ostream& out);
std::unique_ptr<ResultWriter> MakeTargetJson(ResultHeader header,
                                             std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_JSON_WRITER_H_
