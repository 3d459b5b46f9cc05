// Creates the writer for the format that the user chose.
#ifndef NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_
#define NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_

#include <memory>
#include <ostream>

#include "client/output/output_format.h"
#include "client/output/result_writer.h"
#include "client/report/terminal.h"

namespace neurite {

// `out` must outlive the writer.
std::unique_ptr<ResultWriter> MakeClassifyWriter(OutputFormat format,
                                                 ResultHeader header,
                                                 Palette palette,
                                                 std::ostream& out);
std::unique_ptr<ResultWriter> MakeRegressWriter(OutputFormat format,
                                                ResultHeader header,
                                                Palette palette,
                                                std::ostream& out);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_RESULT_WRITER_FACTORY_H_
