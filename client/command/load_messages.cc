#include "client/command/load_messages.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/client.h"
#include "client/command/expected_answers.h"
#include "client/command/portions.h"
#include "client/command/truth.h"
#include "client/input/cell_number.h"
#include "client/report/number_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

constexpr char kClassify[] = "/neurite.v1.InferenceService/Classify";
constexpr char kRegress[] = "/neurite.v1.InferenceService/Regress";

// Enough different random messages that the server does not work on cached
// inputs only; fewer if they would have more than kRandomValues values.
constexpr int64_t kRandomMessages = 64;
constexpr int64_t kRandomValues = 16 << 20;

constexpr int64_t kMostBytes = int64_t{1} << 30;
constexpr int64_t kReadAtOnce = 256;

bool Classifies(const Session& session) {
  return session.model.labels_size() > 0;
}

int64_t Count(const Session& session, const std::vector<float>& values) {
  return static_cast<int64_t>(values.size()) / session.spec.width;
}

// Returns a value in [from, to). std::uniform_real_distribution differs between
// standard libraries; this gives the same rows for a seed everywhere.
float Uniform(float from, float to, std::mt19937& random) {
  const float share = static_cast<float>(random() >> 8) * 0x1p-24f;
  return from + (to - from) * share;
}

// Makes rows in the range that the model expects: its pixel range, or features
// that are from -1 to 1 after scaling.
std::vector<float> RandomRows(const Session& session, uint64_t seed,
                              int64_t rows) {
  std::mt19937 random(static_cast<uint32_t>(seed));
  const neurite::v1::InputInfo& input = session.model.input();
  std::vector<float> values;
  values.reserve(static_cast<size_t>(rows * session.spec.width));
  for (int64_t row = 0; row < rows; ++row) {
    for (int i = 0; i < static_cast<int>(session.spec.width); ++i) {
      float from = 0;
      float to = 1;
      if (input.has_image()) {
        from = input.image().black();
        to = input.image().white();
      } else if (i < input.features_size()) {
        const neurite::v1::FeatureInfo& feature = input.features(i);
        const float spread =
            feature.scale() == 0 ? 0 : std::abs(1 / feature.scale());
        from = feature.offset() - spread;
        to = feature.offset() + spread;
      }
      values.push_back(Uniform(from, to, random));
    }
  }
  return values;
}

absl::StatusOr<std::vector<float>> ReadRows(const Arguments& arguments,
                                            const Session& session,
                                            Truth& truth, std::ostream& err) {
  std::vector<float> values;
  const auto take = [&](const NamedPortion& portion) -> absl::Status {
    NEURITE_RETURN_IF_ERROR(truth.Take(portion.rows));
    values.insert(values.end(), portion.rows.values.begin(),
                  portion.rows.values.end());
    const auto bytes = static_cast<int64_t>(values.size() * sizeof(float));
    if (bytes <= kMostBytes) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "the input has more than 1 GiB of rows, which must fit in memory: "
        "select a part of it with --rows FIRST:COUNT");
  };
  NEURITE_RETURN_IF_ERROR(
      ForEachPortion(arguments, session.spec, kReadAtOnce, err, take));
  return values;
}

// Encodes `batch` rows of `values` from row message * batch on, wrapping around
// after the last row.
std::string Encode(const Session& session, const std::vector<float>& values,
                   int64_t batch, int64_t message) {
  const auto width = static_cast<size_t>(session.spec.width);
  const int64_t rows = Count(session, values);
  std::vector<float> chosen;
  chosen.reserve(static_cast<size_t>(batch) * width);
  for (int64_t i = 0; i < batch; ++i) {
    const auto row = static_cast<size_t>((message * batch + i) % rows);
    const auto begin = values.begin() + static_cast<ptrdiff_t>(row * width);
    chosen.insert(chosen.end(), begin, begin + static_cast<ptrdiff_t>(width));
  }
  if (Classifies(session)) {
    neurite::v1::ClassifyRequest request;
    *request.mutable_model() = session.ref();
    SetRows(chosen, session.spec.width, *request.mutable_input());
    return request.SerializeAsString();
  }
  neurite::v1::RegressRequest request;
  *request.mutable_model() = session.ref();
  SetRows(chosen, session.spec.width, *request.mutable_input());
  return request.SerializeAsString();
}

absl::StatusOr<ExpectedRows> ReadExpected(const Session& session, Truth& truth,
                                          int64_t rows) {
  std::vector<int64_t> classes;
  ExpectedTargets targets;
  targets.targets = session.model.targets_size();
  if (Classifies(session)) {
    NEURITE_RETURN_IF_ERROR(truth.ReadClasses(
        {session.model.labels().begin(), session.model.labels().end()},
        session.spec));
  }
  for (int64_t row = 0; row < rows; ++row) {
    if (Classifies(session)) {
      NEURITE_ASSIGN_OR_RETURN(const int64_t index, truth.Class(row));
      classes.push_back(index);
    } else {
      NEURITE_ASSIGN_OR_RETURN(const std::vector<double> values,
                               truth.Targets(row, targets.targets));
      for (const double value : values) {
        NEURITE_ASSIGN_OR_RETURN(const float narrow, ToFloat32(value),
                                 "expected answer of row ", row);
        targets.values.push_back(narrow);
      }
    }
  }
  NEURITE_RETURN_IF_ERROR(truth.CheckAllUsed(rows));
  if (Classifies(session)) return classes;
  return targets;
}

}  // namespace

absl::StatusOr<LoadMessages> MakeLoadMessages(const Arguments& arguments,
                                              const Session& session,
                                              std::ostream& err) {
  NEURITE_ASSIGN_OR_RETURN(Truth truth, Truth::Read(arguments));
  const uint64_t seed = arguments.loadtest.options.seed;
  LoadMessages load;
  load.method = Classifies(session) ? kClassify : kRegress;
  load.rows = arguments.batch.value_or(1);
  if (load.rows > kMostBytes / 4 / session.spec.width) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--batch ", load.rows, ": one request would be larger than 1 GiB"));
  }
  std::vector<float> values;
  if (arguments.inputs.empty()) {
    const int64_t fit = kRandomValues / session.spec.width / load.rows;
    values =
        RandomRows(session, seed,
                   load.rows * std::clamp<int64_t>(fit, 1, kRandomMessages));
    load.input = absl::StrCat("random rows, seed ", seed);
  } else {
    NEURITE_ASSIGN_OR_RETURN(values, ReadRows(arguments, session, truth, err));
    const int64_t count = Count(session, values);
    load.input = absl::StrCat(CountText(count),
                              count == 1 ? " input row" : " input rows");
  }
  const int64_t rows = Count(session, values);
  for (int64_t i = 0; i * load.rows < rows; ++i) {
    load.messages.push_back(Encode(session, values, load.rows, i));
  }
  if (truth.known()) {
    NEURITE_ASSIGN_OR_RETURN(ExpectedRows expected,
                             ReadExpected(session, truth, rows));
    load.check = [answers = std::make_shared<const ExpectedAnswers>(
                      std::move(expected), load.rows)](size_t message,
                                                       MessagePieces reply) {
      return answers->Right(message, reply);
    };
  }
  return load;
}

}  // namespace neurite
