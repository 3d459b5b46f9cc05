// Writes a forward pass step by step, as on a blackboard.
#ifndef NEURITE_CLIENT_OUTPUT_BLACKBOARD_H_
#define NEURITE_CLIENT_OUTPUT_BLACKBOARD_H_

#include <string>

#include "client/input/row_format.h"
#include "client/report/terminal.h"
#include "neurite/v1/inference.pb.h"

namespace neurite {

// Writes the input row, every layer, and the meaning of the output:
//
//   layer 1: 3 -> 2, sigmoid
//     unit 1   z = 0.2 x 1 + (-0.3) x 0.5 + 0.1 = 0.15
//              a = sigmoid(0.15) = 0.5374
//
// Numbers are rounded to four digits. For a layer without weights in the
// response, only the largest activations are written. A picture input is drawn.
std::string WriteBlackboard(const neurite::v1::ExplainResponse& explained,
                            const RowFormat& spec, const Palette& palette);

}  // namespace neurite

#endif  // NEURITE_CLIENT_OUTPUT_BLACKBOARD_H_
