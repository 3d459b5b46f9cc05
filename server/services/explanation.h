// Describes the forward pass of one row.
#ifndef NEURITE_SERVER_SERVICES_EXPLANATION_H_
#define NEURITE_SERVER_SERVICES_EXPLANATION_H_

#include <vector>

#include "core/model/workspace.h"
#include "core/serving/routing_table.h"
#include "neurite/v1/inference.pb.h"

namespace neurite {

// Runs `raw` [input width], in which missing values have been filled in,
// through the network of `entry`, and returns the results of every layer.
v1::ExplainResponse ExplainRow(const ModelEntry& entry, std::vector<float> raw,
                               Workspace& workspace);

}  // namespace neurite

#endif  // NEURITE_SERVER_SERVICES_EXPLANATION_H_
