// Describes a network in the messages of ModelService. The server and `neurite
// inspect` share it, so that they describe a model alike.
#ifndef NEURITE_CORE_MODEL_FORMATS_NETWORK_INFO_H_
#define NEURITE_CORE_MODEL_FORMATS_NETWORK_INFO_H_

#include "core/model/network.h"
#include "neurite/v1/models.pb.h"

namespace neurite {

// Sets the fields that an available version adds: task, widths, description.
void DescribeNetwork(const Network& network, v1::ModelStatus& to);

// Sets input, layers, labels or targets, license, source and the number of
// golden vectors.
void DescribeNetwork(const Network& network, v1::GetModelResponse& to);

}  // namespace neurite

#endif  // NEURITE_CORE_MODEL_FORMATS_NETWORK_INFO_H_
