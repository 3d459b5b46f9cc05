#include "server/services/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "neurite/v1/inference.pb.h"
#include "neurite/v1/models.pb.h"
#include "server/services/message_codec.h"

namespace neurite {
namespace {

using Request = grpc::reflection::v1::ServerReflectionRequest;
using Response = grpc::reflection::v1::ServerReflectionResponse;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;

// Longer than the name of any file or symbol. protobuf looks for each part of a
// symbol that ends before a dot: the time is quadratic in the length, 600 ms
// for 64 KiB of dots.
constexpr size_t kLongestName = 256;

absl::Status CheckLength(const std::string& name) {
  if (name.size() <= kLongestName) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "a name of ", name.size(), " bytes is over the limit of ", kLongestName));
}

// References the descriptors: the linker drops files without references.
void KeepDescriptors() {
  v1::ClassifyRequest::descriptor();
  v1::ListModelsRequest::descriptor();
  grpc::health::v1::HealthCheckRequest::descriptor();
  grpc::reflection::v1::ServerReflectionRequest::descriptor();
  grpc::reflection::v1alpha::ServerReflectionRequest::descriptor();
}

void AddWithImports(const FileDescriptor& file,
                    std::set<const FileDescriptor*>& added,
                    Response& response) {
  if (!added.insert(&file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  *response.mutable_file_descriptor_response()->add_file_descriptor_proto() =
      proto.SerializeAsString();
  for (int i = 0; i < file.dependency_count(); ++i) {
    AddWithImports(*file.dependency(i), added, response);
  }
}

}  // namespace

ReflectionService::ReflectionService() { KeepDescriptors(); }

void ReflectionService::AddTo(MethodTable& methods) {
  methods_ = &methods;
  for (const char* version : {"v1", "v1alpha"}) {
    methods.Add(absl::StrCat("/grpc.reflection.", version,
                             ".ServerReflection/ServerReflectionInfo"),
                MethodKind::kBidiStreaming, info_stream_, kMostWithoutRows);
  }
}

void ReflectionService::Info(Call& call, MessagePieces message) {
  Request request;
  const absl::Status parsed = ParseMessage(message, request);
  if (!parsed.ok()) return call.Finish(parsed);
  Response response;
  response.set_valid_host(request.host());
  std::string files;
  const absl::Status answered = Answer(request, response, files);
  if (!answered.ok()) {
    auto& error = *response.mutable_error_response();
    error.set_error_code(static_cast<int>(answered.code()));
    error.set_error_message(std::string(answered.message()));
  }
  *response.mutable_original_request() = std::move(request);
  // The concatenation of serialised messages is the merged message.
  const size_t own = response.ByteSizeLong();
  const std::span<char> reply = call.ReserveReply(own + files.size());
  if (reply.size() < own + files.size()) {
    return call.Finish(NoMemoryForReply());
  }
  response.SerializeWithCachedSizesToArray(
      reinterpret_cast<uint8_t*>(reply.data()));
  std::copy(files.begin(), files.end(),
            reply.begin() + static_cast<int64_t>(own));
  call.SendReply(reply.size());
  call.Finish(absl::OkStatus());
}

absl::Status ReflectionService::Answer(const Request& request,
                                       Response& response, std::string& files) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      NEURITE_RETURN_IF_ERROR(CheckLength(request.file_by_filename()));
      return TakeFiles(pool.FindFileByName(request.file_by_filename()),
                       request.file_by_filename(), files);
    case Request::kFileContainingSymbol:
      NEURITE_RETURN_IF_ERROR(CheckLength(request.file_containing_symbol()));
      return TakeFiles(
          pool.FindFileContainingSymbol(request.file_containing_symbol()),
          request.file_containing_symbol(), files);
    case Request::kListServices:
      for (const std::string& name : methods_->Services()) {
        response.mutable_list_services_response()->add_service()->set_name(
            name);
      }
      return absl::OkStatus();
    case Request::kFileContainingExtension:
    case Request::kAllExtensionNumbersOfType:
      return absl::NotFoundError("this server has no extensions");
    case Request::MESSAGE_REQUEST_NOT_SET:
      return absl::InvalidArgumentError(
          "the request has no message_request of a known kind");
  }
  return absl::InternalError("unknown message_request");
}

absl::Status ReflectionService::TakeFiles(const FileDescriptor* file,
                                          const std::string& asked,
                                          std::string& files) {
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat("no file declares ", asked));
  }
  std::string& known = file_replies_[file];
  if (known.empty()) {
    Response response;
    std::set<const FileDescriptor*> added;
    AddWithImports(*file, added, response);
    known = response.SerializeAsString();
  }
  files = known;
  return absl::OkStatus();
}

}  // namespace neurite
