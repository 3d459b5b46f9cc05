#include <unistd.h>

#include <iterator>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
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

using neurite::v1::ClassificationResult;
using neurite::v1::ClassifyResponse;

constexpr int32_t kTableClasses = 3;

int32_t TopK(const Arguments& arguments, int classes) {
  if (arguments.top_k.has_value()) return *arguments.top_k;
  return arguments.output == OutputFormat::kTable
             ? std::min(kTableClasses, classes)
             : 0;
}

ResultHeader HeaderOf(const Session& session, const Arguments& arguments,
                      bool expects) {
  ResultHeader header;
  header.model = session.model.status().name();
  header.version = session.model.status().version();
  header.names.assign(session.model.labels().begin(),
                      session.model.labels().end());
  header.top_k = TopK(arguments, session.model.labels_size());
  header.expects = expects;
  header.kept = arguments.kept_columns;
  return header;
}

// One run of the command.
class Classification {
 public:
  Classification(const Session& session, Truth& truth,
                 const ResultHeader& header,
                 std::unique_ptr<ResultWriter> writer)
      : session_(session),
        truth_(truth),
        confusion_(header.names),
        top_k_(static_cast<int32_t>(header.top_k)),
        writer_(std::move(writer)) {}

  absl::Status Ask(const NamedPortion& portion) {
    NEURITE_RETURN_IF_ERROR(truth_.Take(portion.rows));
    neurite::v1::ClassifyRequest request;
    *request.mutable_model() = session_.ref();
    SetRows(portion.rows.values, session_.spec.width, *request.mutable_input());
    request.set_top_k(top_k_);
    NEURITE_ASSIGN_OR_RETURN(const ClassifyResponse response,
                             session_.client->Classify(request));
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
    if (!truth_.known()) {
      writer_->Finish("", "");
      return absl::OkStatus();
    }
    std::ostringstream text;
    confusion_.WriteText(Palette::For(STDOUT_FILENO), text);
    err << writer_->Finish(text.str(), confusion_.Json());
    return absl::OkStatus();
  }

 private:
  absl::Status Add(const NamedPortion& portion, size_t i,
                   const ClassificationResult& result) {
    ResultRow row;
    row.name = portion.name(i);
    row.input = portion.path(i);
    row.row = portion.rows.places[i].row;
    row.kept = portion.kept(i);
    if (result.has_predicted()) row.predicted = result.label();
    NEURITE_ASSIGN_OR_RETURN(row.values, Values(result));
    if (truth_.known()) {
      NEURITE_ASSIGN_OR_RETURN(const int64_t expected, truth_.Class(rows_));
      // By name, as the predicted class, also where the labels are indices.
      row.expected = confusion_.labels()[static_cast<size_t>(expected)];
      std::optional<int64_t> predicted;
      if (result.has_predicted()) predicted = result.predicted();
      row.right = predicted == expected;
      confusion_.Add(expected, predicted);
    }
    ++rows_;
    writer_->Add(row);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<std::pair<int64_t, float>>> Values(
      const ClassificationResult& result) const {
    std::vector<std::pair<int64_t, float>> values;
    for (const float score : result.scores()) {
      values.emplace_back(static_cast<int64_t>(values.size()), score);
    }
    for (const neurite::v1::RankedClass& ranked : result.top()) {
      values.emplace_back(ranked.index(), ranked.score());
    }
    const auto classes = static_cast<int64_t>(confusion_.labels().size());
    const int64_t wanted = top_k_ == 0 ? classes : top_k_;
    bool sound = static_cast<int64_t>(values.size()) == wanted;
    for (const auto& value : values) {
      sound = sound && value.first >= 0 && value.first < classes;
    }
    if (sound) return values;
    return absl::InternalError(
        "the server returned other classes than requested");
  }

  const Session& session_;
  Truth& truth_;
  Confusion confusion_;
  const int32_t top_k_;
  const std::unique_ptr<ResultWriter> writer_;
  int64_t rows_ = 0;
};

}  // namespace

absl::Status RunClassify(const Arguments& arguments, std::ostream& out,
                         std::ostream& err) {
  NEURITE_ASSIGN_OR_RETURN(Truth truth, Truth::Read(arguments));
  NEURITE_ASSIGN_OR_RETURN(const Session session, OpenSession(arguments));
  if (session.model.labels_size() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("model \"", session.spec.model,
                     "\" has no classes: use neurite regress"));
  }
  NEURITE_RETURN_IF_ERROR(truth.ReadClasses(
      {session.model.labels().begin(), session.model.labels().end()},
      session.spec));
  const ResultHeader header = HeaderOf(session, arguments, truth.known());
  NEURITE_RETURN_IF_ERROR(
      CheckColumns(arguments.output, ResultKind::kClasses, header));
  Classification run(session, truth, header,
                     MakeClassifyWriter(arguments.output, header,
                                        Palette::For(STDOUT_FILENO), out));
  NEURITE_RETURN_IF_ERROR(ForEachPortion(
      arguments, session.spec, BatchRows(arguments, session.spec), err,
      [&run](const NamedPortion& portion) { return run.Ask(portion); }));
  return run.Finish(err);
}

}  // namespace neurite
