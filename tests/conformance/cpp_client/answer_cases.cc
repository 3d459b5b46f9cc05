// What the served models answer, as bytes.
#include <grpcpp/generic/generic_stub.h>

#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "tests/conformance/cpp_client/calls.h"
#include "tests/conformance/cpp_client/cases.h"

namespace neurite::conformance {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// One line of "answers".
std::string Ask(grpc::GenericStub& stub, const std::string& method,
                const std::string& message) {
  BoundedContext context;
  const grpc::Slice slice(message);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(
      &context, method, grpc::StubOptions(), &request, &response,
      [&ended](grpc::Status status) { ended.set_value(std::move(status)); });
  const grpc::Status status = ended.get_future().get();
  return absl::StrCat(
      status.error_code(), " ",
      absl::BytesToHexString(status.ok() ? BytesOf(response)
                                         : status.error_message()));
}

absl::Status Answers(const Target& target) {
  grpc::GenericStub stub(target.channel);
  std::ifstream requests(target.folder + "/requests");
  std::ofstream answers(target.folder + "/answers");
  for (std::string line; std::getline(requests, line);) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    answers << Ask(stub, words[0], absl::HexStringToBytes(words[1])) << "\n";
  }
  answers.close();
  if (!answers) return absl::InternalError("the answers cannot be written");
  return absl::OkStatus();
}

}  // namespace

std::vector<Case> AnswerCases() { return {{"answers", Answers}}; }

}  // namespace neurite::conformance
