#include "server/services/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <string>

#include "gmock/gmock.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "gtest/gtest.h"
#include "tests/server/service_set_fixture.h"
#include "tests/testing/status_matchers.h"

namespace neurite {
namespace {

using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReflectionServiceTest
    : public ServiceSetFixture,
      public ::testing::WithParamInterface<const char*> {
 protected:
  ServerReflectionResponse Reflect(const ServerReflectionRequest& request) {
    const auto response = Ask<ServerReflectionResponse>(
        std::string("/grpc.reflection.") + GetParam() +
            ".ServerReflection/ServerReflectionInfo",
        request);
    EXPECT_THAT(response, IsOk());
    return response.value_or(ServerReflectionResponse());
  }
};

TEST_P(ReflectionServiceTest, ListsEveryService) {
  ServerReflectionRequest request;
  request.set_list_services("");
  request.set_host("here");
  const ServerReflectionResponse response = Reflect(request);
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  EXPECT_THAT(names, ElementsAre("grpc.health.v1.Health",
                                 "grpc.reflection.v1.ServerReflection",
                                 "grpc.reflection.v1alpha.ServerReflection",
                                 "neurite.v1.InferenceService",
                                 "neurite.v1.ModelService"));
  EXPECT_EQ(response.valid_host(), "here");
  EXPECT_EQ(response.original_request().SerializeAsString(),
            request.SerializeAsString());
}

TEST_P(ReflectionServiceTest, EveryListedServiceCanBeBuiltFromItsFiles) {
  ServerReflectionRequest list;
  list.set_list_services("");
  const ServerReflectionResponse listed = Reflect(list);
  for (const auto& service : listed.list_services_response().service()) {
    SCOPED_TRACE(service.name());
    ServerReflectionRequest request;
    request.set_file_containing_symbol(service.name());
    const ServerReflectionResponse response = Reflect(request);
    // Imports follow the files that import them.
    const auto& files =
        response.file_descriptor_response().file_descriptor_proto();
    google::protobuf::DescriptorPool pool;
    for (int i = files.size() - 1; i >= 0; --i) {
      google::protobuf::FileDescriptorProto file;
      ASSERT_TRUE(file.ParseFromString(files[i]));
      ASSERT_NE(pool.BuildFile(file), nullptr);
    }
    EXPECT_NE(pool.FindServiceByName(service.name()), nullptr);
  }
}

TEST_P(ReflectionServiceTest, FindsFilesByNameAndBySymbol) {
  ServerReflectionRequest by_name;
  by_name.set_file_by_filename("neurite/v1/inference.proto");
  ServerReflectionRequest by_symbol;
  by_symbol.set_file_containing_symbol("neurite.v1.ClassifyRequest");
  const auto named = Reflect(by_name).file_descriptor_response();
  const auto declared = Reflect(by_symbol).file_descriptor_response();
  ASSERT_GE(named.file_descriptor_proto_size(), 1);
  EXPECT_EQ(named.file_descriptor_proto(0), declared.file_descriptor_proto(0));
}

TEST_P(ReflectionServiceTest, ReportsUnknownSymbolsAsNotFound) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("no.such.Thing");
  const ServerReflectionResponse missing = Reflect(request);
  EXPECT_EQ(missing.error_response().error_code(), 5);
  EXPECT_THAT(missing.error_response().error_message(),
              HasSubstr("no.such.Thing"));
  request.set_all_extension_numbers_of_type("x");
  EXPECT_EQ(Reflect(request).error_response().error_code(), 5);
  EXPECT_EQ(Reflect({}).error_response().error_code(), 3) << "an empty request";
}

TEST_P(ReflectionServiceTest, RejectsNamesOfMoreThan256Bytes) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol(std::string(256, 'a'));
  EXPECT_EQ(Reflect(request).error_response().error_code(), 5);
  request.set_file_containing_symbol(std::string(256, 'a') + ".b");
  const ServerReflectionResponse long_symbol = Reflect(request);
  EXPECT_EQ(long_symbol.error_response().error_code(), 3);
  EXPECT_EQ(long_symbol.error_response().error_message(),
            "a name of 258 bytes is over the limit of 256");
  request.set_file_by_filename(std::string(257, 'a'));
  EXPECT_EQ(Reflect(request).error_response().error_code(), 3);
}

TEST_P(ReflectionServiceTest, LimitsUnknownFieldsAndTheSizeOfRequests) {
  const std::string method = std::string("/grpc.reflection.") + GetParam() +
                             ".ServerReflection/ServerReflectionInfo";
  std::string unknown;
  for (int i = 0; i < 65; ++i) unknown += "\x78\x01";
  RecordedCall call;
  CallBytes(call, method, unknown);
  ASSERT_TRUE(call.finished());
  EXPECT_THAT(call.status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("more than 64 unknown fields")));
  EXPECT_EQ(worker_->methods().Find(method)->max_request_bytes, 65536);
}

INSTANTIATE_TEST_SUITE_P(Versions, ReflectionServiceTest,
                         ::testing::Values("v1", "v1alpha"),
                         [](const auto& version) {
                           return std::string(version.param);
                         });

}  // namespace
}  // namespace neurite
