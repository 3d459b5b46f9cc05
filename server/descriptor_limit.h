// How many sockets and files this process may have open.
#ifndef NEURITE_SERVER_DESCRIPTOR_LIMIT_H_
#define NEURITE_SERVER_DESCRIPTOR_LIMIT_H_

namespace neurite {

// Raises the soft limit to the hard one and logs what it is: a listener of this
// gRPC that once runs out of descriptors never accepts again (CVE-2023-4785).
void RaiseDescriptorLimit();

}  // namespace neurite

#endif  // NEURITE_SERVER_DESCRIPTOR_LIMIT_H_
