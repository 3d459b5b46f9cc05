#include <unistd.h>

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/command/commands.h"
#include "client/command/portions.h"
#include "client/command/session.h"
#include "client/command/truth.h"
#include "client/output/quality.h"
#include "client/output/result_writer.h"
#include "client/output/result_writer_factory.h"
#include "core/base/plural.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

using neurite::v1::RegressionResult;
using neurite::v1::RegressResponse;

ResultHeader HeaderOf(const Session& session, const Arguments& arguments,
                      bool expects) {
  ResultHeader header;
  header.model = session.model.status().name();
  header.version = session.model.status().version();
  header.expects = expects;
  for (const neurite::v1::TargetInfo& target : session.model.targets()) {
    const bool unit =
        arguments.output == OutputFormat::kTable && !target.unit().empty();
    header.names.push_back(
        unit ? absl::StrCat(target.name(), ", ", target.unit())
             : target.name());
  }
  header.kept = arguments.kept_columns;
  return header;
}

// One run of the command.
class Regression {
 public:
  Regression(const Session& session, Truth& truth,
             std::unique_ptr<ResultWriter> writer)
      : session_(session), truth_(truth), writer_(std::move(writer)) {
    for (const neurite::v1::TargetInfo& target : session.model.targets()) {
      deviations_.emplace_back(target.name());
    }
  }

  absl::Status Ask(const NamedPortion& portion) {
    NEURITE_RETURN_IF_ERROR(truth_.Take(portion.rows));
    neurite::v1::RegressRequest request;
    *request.mutable_model() = session_.ref();
    SetRows(portion.rows.values, session_.spec.width, *request.mutable_input());
    NEURITE_ASSIGN_OR_RETURN(const RegressResponse response,
                             session_.client->Regress(request));
    if (response.results_size() !=
        static_cast<int>(portion.rows.places.size())) {
      return absl::InternalError(absl::StrCat(
          "the server returned ", Plural(response.results_size(), "result"),
          " for ", Plural(std::ssize(portion.rows.places), "row")));
    }
    for (int i = 0; i < response.results_size(); ++i) {
      NEURITE_RETURN_IF_ERROR(
          Add(portion, static_cast<size_t>(i), response.results(i)));
    }
    writer_->Flush(portion.later_names());
    return absl::OkStatus();
  }

  absl::Status Finish(std::ostream& err) {
    NEURITE_RETURN_IF_ERROR(truth_.CheckAllUsed(rows_));
    std::string text;
    std::vector<std::string> json;
    for (const Deviation& deviation : deviations_) {
      absl::StrAppend(&text, deviation.Text(), "\n");
      json.push_back(deviation.Json());
    }
    if (!truth_.known()) {
      writer_->Finish("", "");
    } else {
      err << writer_->Finish(
          text, absl::StrCat("{\"targets\":[", absl::StrJoin(json, ","), "]}"));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Add(const NamedPortion& portion, size_t i,
                   const RegressionResult& result) {
    if (result.values_size() != static_cast<int>(deviations_.size())) {
      return absl::InternalError(absl::StrCat(
          "the server returned ", Plural(result.values_size(), "value"),
          " for ", Plural(std::ssize(deviations_), "target")));
    }
    ResultRow row;
    row.name = portion.name(i);
    row.input = portion.path(i);
    row.row = portion.rows.places[i].row;
    row.kept = portion.kept(i);
    for (const float value : result.values()) {
      row.values.emplace_back(static_cast<int64_t>(row.values.size()), value);
    }
    if (truth_.known()) {
      NEURITE_ASSIGN_OR_RETURN(row.expected, truth_.Label(rows_));
      NEURITE_ASSIGN_OR_RETURN(row.expected_values,
                               truth_.Targets(rows_, std::ssize(deviations_)));
      for (size_t t = 0; t < row.expected_values.size(); ++t) {
        deviations_[t].Add(row.expected_values[t],
                           result.values(static_cast<int>(t)));
      }
    }
    ++rows_;
    writer_->Add(row);
    return absl::OkStatus();
  }

  const Session& session_;
  Truth& truth_;
  std::vector<Deviation> deviations_;
  const std::unique_ptr<ResultWriter> writer_;
  int64_t rows_ = 0;
};

}  // namespace

absl::Status RunRegress(const Arguments& arguments, std::ostream& out,
                        std::ostream& err) {
  NEURITE_ASSIGN_OR_RETURN(Truth truth, Truth::Read(arguments));
  NEURITE_ASSIGN_OR_RETURN(const Session session, OpenSession(arguments));
  if (session.model.targets_size() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model \"", session.spec.model,
                     "\" has no targets: use neurite classify"));
  }
  ResultHeader header = HeaderOf(session, arguments, truth.known());
  NEURITE_RETURN_IF_ERROR(
      CheckColumns(arguments.output, ResultKind::kTargets, header));
  Regression run(session, truth,
                 MakeRegressWriter(arguments.output, std::move(header),
                                   Palette::For(STDOUT_FILENO), out));
  NEURITE_RETURN_IF_ERROR(ForEachPortion(
      arguments, session.spec, BatchRows(arguments, session.spec), err,
      [&run](const NamedPortion& portion) { return run.Ask(portion); }));
  return run.Finish(err);
}

}  // namespace neurite
