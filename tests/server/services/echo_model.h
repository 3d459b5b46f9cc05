// The model "echo", which answers with its inputs, and requests for it.
#ifndef NEURITE_TESTS_SERVER_SERVICES_ECHO_MODEL_H_
#define NEURITE_TESTS_SERVER_SERVICES_ECHO_MODEL_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/serving/routing_table.h"
#include "neurite/v1/inference.pb.h"
#include "tests/testing/integer_network.h"

namespace neurite {

// A routing table with the model "echo" of `width` classes: see EchoSpec.
inline std::shared_ptr<const RoutingTable> EchoRoutes(
    int64_t width, std::span<const CostCurve::Point> cost) {
  ModelEntry entry;
  entry.id = {.name = "echo", .version = 1};
  entry.state = ModelState::kAvailable;
  entry.network = CompileOrDie(EchoSpec(width));
  entry.cost = CostCurve(cost);
  return std::make_shared<const RoutingTable>(std::vector<ModelEntry>{entry},
                                              ServerPhase::kServing);
}

// A serialised ClassifyRequest of `rows` rows for that model.
inline std::string EchoRequest(int64_t rows, int64_t width, int32_t top_k = 0) {
  v1::ClassifyRequest request;
  request.mutable_model()->set_name("echo");
  request.mutable_input()->set_rows(rows);
  request.mutable_input()->set_cols(width);
  for (int64_t i = 0; i < rows * width; ++i) {
    request.mutable_input()->add_values(static_cast<float>(i % 7));
  }
  request.set_top_k(top_k);
  return request.SerializeAsString();
}

}  // namespace neurite

#endif  // NEURITE_TESTS_SERVER_SERVICES_ECHO_MODEL_H_
