#include "client/output/result_writer_factory.h"

#include <utility>

#include "client/output/csv_writer.h"
#include "client/output/json_writer.h"
#include "client/output/table_writer.h"

namespace neurite {

std::unique_ptr<ResultWriter> MakeClassifyWriter(OutputFormat format,
                                                 ResultHeader header,
                                                 Palette palette,
                                                 std::ostream& out) {
  switch (format) {
    case OutputFormat::kTable:
      return MakeClassTable(header, palette, out);
    case OutputFormat::kJson:
      return MakeClassJson(std::move(header), out);
    case OutputFormat::kCsv:
      return MakeClassCsv(std::move(header), out);
  }
  return nullptr;
}

std::unique_ptr<ResultWriter> MakeRegressWriter(OutputFormat format,
                                                ResultHeader header,
                                                Palette palette,
                                                std::ostream& out) {
  switch (format) {
    case OutputFormat::kTable:
      return MakeTargetTable(header, palette, out);
    case OutputFormat::kJson:
      return MakeTargetJson(std::move(header), out);
    case OutputFormat::kCsv:
      return MakeTargetCsv(std::move(header), out);
  }
  return nullptr;
}

}  // namespace neurite
