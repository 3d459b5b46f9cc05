#include "client/command/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/output/model_text.h"
#include "core/base/status_macros.h"

namespace neurite {
namespace {

RowFormat SpecOf(const neurite::v1::GetModelResponse& model) {
  const neurite::v1::InputInfo& input = model.input();
  RowFormat spec;
  spec.model = model.status().name();
  spec.width = input.width();
  for (const neurite::v1::FeatureInfo& feature : input.features()) {
    spec.feature_names.push_back(feature.name());
  }
  if (input.has_image()) {
    spec.image = {input.image().height(), input.image().width(),
                  input.image().black(), input.image().white(),
                  std::max<int64_t>(input.image().channels(), 1)};
  }
  return spec;
}

// Later code allocates by these numbers, so a faulty server must not be able to
// choose arbitrary ones.
absl::Status CheckSpec(const RowFormat& spec) {
  const auto width = static_cast<size_t>(spec.width);
  const bool width_fits = spec.width >= 1 && spec.width <= (int64_t{1} << 28);
  // Within these limits, the product cannot overflow.
  const bool image_fits =
      !spec.image.has_value() || !width_fits ||
      (spec.image->height >= 1 && spec.image->width >= 1 &&
       spec.image->height <= spec.width && spec.image->width <= spec.width &&
       (spec.image->channels == 1 || spec.image->channels == 3) &&
       spec.image->height * spec.image->width * spec.image->channels ==
           spec.width);
  if (width_fits && image_fits &&
      (spec.feature_names.empty() || spec.feature_names.size() == width)) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      absl::StrCat("the server returned an invalid description of the input of "
                   "model \"",
                   spec.model, "\""));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> ConnectTo(const Arguments& arguments) {
  ClientOptions options;
  options.timeout = arguments.timeout;
  // The timeout of a load test is that of its load, which may be a few
  // milliseconds, and not of the questions before it.
  if (arguments.command == Command::kLoadtest) {
    options.timeout = std::max(options.timeout, ClientOptions().timeout);
  }
  options.connect_timeout = arguments.connect_timeout;
  return Client::Connect(arguments.server, options);
}

neurite::v1::ModelRef Session::ref() const {
  neurite::v1::ModelRef ref;
  ref.set_name(model.status().name());
  ref.set_version(model.status().version());
  return ref;
}

absl::StatusOr<Session> OpenSession(const Arguments& arguments) {
  Session session;
  NEURITE_ASSIGN_OR_RETURN(session.client, ConnectTo(arguments));
  neurite::v1::GetModelRequest request;
  request.set_name(arguments.model);
  if (arguments.version.has_value()) request.set_version(*arguments.version);
  NEURITE_ASSIGN_OR_RETURN(session.model, session.client->GetModel(request));
  const neurite::v1::ModelStatus& status = session.model.status();
  if (status.state() != neurite::v1::MODEL_STATE_AVAILABLE) {
    return absl::FailedPreconditionError(
        absl::StrCat("model \"", status.name(), "\" version ", status.version(),
                     " is ", StateName(status.state()),
                     status.reason().empty() ? "" : ": ", status.reason()));
  }
  session.spec = SpecOf(session.model);
  session.spec.header = arguments.header;
  session.spec.label_columns = arguments.label_columns;
  session.spec.kept_columns = arguments.kept_columns;
  NEURITE_RETURN_IF_ERROR(CheckSpec(session.spec));
  session.spec.pixels = arguments.pixels;
  session.spec.resize = arguments.resize;
  if (!session.spec.image.has_value() &&
      (arguments.pixels.has_value() || arguments.resize)) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.resize ? "--resize" : "--pixels", ": model \"",
                     status.name(), "\" does not take pictures"));
  }
  return session;
}

}  // namespace neurite
